-- What went wrong with an answer is stored as its cause. Rows from before hold finished sentences: they become a cause
-- of their own, with their words and remedies as they were.
UPDATE messages
SET problem = json_object(
    'cause', json_object('recorded', json_object(
        'message', json_extract(problem, '$.message'),
        'lines', json(coalesce(json_extract(problem, '$.lines'), '[]')),
        'hint', json_extract(problem, '$.hint'),
        'remedies', json(coalesce(json_extract(problem, '$.remedies'), '[]'))
    )),
    'details', json_extract(problem, '$.details')
)
WHERE json_valid(problem) AND json_type(problem, '$.message') = 'text';
