//! The formats that endpoints speak, each in a folder of its own: `mod.rs` builds its requests,
//! `answer.rs` reads its answers.

pub mod anthropic_messages;
pub mod openai_chat;
