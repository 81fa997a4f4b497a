//! Sizes of formatted answers, beside those that all parts of the window share. In points where
//! nothing else is said.

/// What a list item indents by.
pub const ITEM_INDENT: f32 = 28.0;
/// What a quote indents by.
pub const QUOTE_INDENT: f32 = super::SPACE_16;
/// Width of the bar beside a quote.
pub const QUOTE_BAR: f32 = 3.0;
/// Radius of a round bullet.
pub const BULLET: f32 = 2.5;
/// Side of a square bullet.
pub const SQUARE_BULLET: f32 = 4.0;
/// However deep a block is, its text keeps this width.
pub const LEAST_TEXT_WIDTH: f32 = 120.0;
/// Height of a horizontal rule.
pub const RULE_HEIGHT: f32 = super::SPACE_12;

/// The size of what is raised or lowered, in parts of that of the text around it.
pub const RAISED_SIZE: f32 = 0.75;
/// How high letters are with what reaches above and below them, in parts of their size.
pub const LETTER_HEIGHT: f32 = 1.2;
/// How wide a letter usually is, in parts of its size.
pub const USUAL_LETTER: f32 = 0.5;
/// How wide all letters of code are, in parts of their size.
pub const CODE_LETTER: f32 = 0.6;
/// Where the base line usually is in a line, in parts of the line.
pub const USUAL_BASE: f32 = 0.7;
/// By how much the ring around a link is larger than the link.
pub const LINK_RING: f32 = 2.0;
/// Two letters closer than this touch.
pub const TOUCHING: f32 = 1.6;
/// How wide a line's end is shown that is selected.
pub const LINE_END: f32 = 5.0;
/// Width of the frame around the place that was found last.
pub const FOUND_STROKE: f32 = 1.5;

/// The size of a formula's font in parts of that of the text around it, at which both look equal.
pub const FORMULA_SIZE: f32 = 1.21;
/// A formula that would have to shrink below this part of its size is shown as its source.
pub const LEAST_FORMULA_SHRINK: f32 = 0.5;
/// Room that a formula adds to a line that is higher because of it.
pub const FORMULA_GAP: f32 = 2.0;
/// The largest font of the invisible letter that stands for a formula of one letter.
pub const LARGEST_FILLER: f32 = 200.0;

/// Below this width the header of code has room for the copy button only.
pub const ROOMY_HEADER: f32 = 150.0;
/// Scrolling by less than this is none.
pub const SCROLL_STEP: f32 = 0.01;
/// Down to this part of its size a diagram is shrunk to the width there is: what stands in it keeps
/// the size of small text. What is wider is scrolled.
pub const LEAST_DIAGRAM_SHRINK: f32 = 12.0 / 14.0;
/// Size of the text in a diagram.
pub const DIAGRAM_TEXT: f32 = 14.0;
/// Size of the title of a diagram.
pub const DIAGRAM_TITLE: f32 = 17.0;

/// Between two columns of a table.
pub const TABLE_COLUMN_GAP: f32 = super::SPACE_24;
/// Above and below the text of a table's row, the hairline included.
pub const TABLE_ROW_PADDING: f32 = super::SPACE_4;
/// No column of a table is squeezed below this.
pub const LEAST_TABLE_COLUMN: f32 = 96.0;
/// What a column is given of its natural width before a table goes beyond the column of the text,
/// and when it is scrolled.
pub const COMFORTABLE_COLUMN: f32 = 240.0;
/// What a column is given at least before the table is scrolled.
pub const TIGHT_COLUMN: f32 = 180.0;
/// The text of a wide cell is given the width for about so many lines, where the pane has it: rows
/// do not become high because of something that is scrolled out of view.
pub const WIDE_CELL_LINES: f32 = 4.0;

/// Height of the card that stands for a picture.
pub const PICTURE_CARD: f32 = 56.0;
/// The same where the button has no room beside the words.
pub const NARROW_PICTURE_CARD: f32 = 96.0;
/// Below this width there is no such room.
pub const NARROW_PICTURE: f32 = 340.0;
/// Where the middle of the icon in such a card is, from its left edge.
pub const PICTURE_ICON: f32 = 24.0;
/// Where the words in such a card begin, from its left edge.
pub const PICTURE_WORDS: f32 = 44.0;
