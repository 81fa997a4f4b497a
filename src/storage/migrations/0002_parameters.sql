-- What a conversation has of its own beside its model: the system prompt, and its parameters as a JSON object by their ids.
ALTER TABLE conversations ADD COLUMN system_prompt TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN parameters TEXT;
