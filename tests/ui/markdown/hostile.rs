//! Text that is made to cost time.

use super::text_of;
use std::time::{Duration, Instant};
use tertulia::ui::markdown::parse::Document;

#[test]
fn hostile_text_is_read_in_linear_time() {
    let check = |what: &str, piece: &str| {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = Instant::now();
        let document = Document::new(&text);
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_secs(8), "{what}: {elapsed:?}");
        for block in document.blocks() {
            assert!(text_of(block).len() <= 16 * 1024, "{what}");
        }
    };
    for piece in [
        "a", "a ", "*", "**a ", "_a", "`", "``` ", "[", "![", "[a](", "[a][", "<", "<a ", "&",
        "\\", "|", "|-", "- ", "> ", "1. ", "#", "# ", "\n", "a\n", "- a\n", "> a\n", "[a]: u\n",
        "[a]\n\n", "~", "$", "\u{200b}", "\u{202e}", "<!--", "\t", "*a_ ",
    ] {
        check(piece, piece);
    }
}
