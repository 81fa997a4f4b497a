//! The distance between lines, as a property of the face.
//!
//! The toolkit takes the height of a row from the face itself. A face that says it in its own
//! tables is set alike in labels, fields, dialogs and tooltips, and no place can forget it.

/// A copy of an OpenType face whose rows are `ratio` times as high as the size of its letters; the
/// letters keep their place in the middle of the row. A face whose tables cannot be read is
/// returned as it is.
pub(super) fn with_line_height(face: &[u8], ratio: f32) -> Vec<u8> {
    let mut patched = face.to_vec();
    let units = table(face, *b"head").and_then(|head| unsigned(face, head + UNITS_PER_EM));
    let Some(units) = units else {
        return patched;
    };
    for (tag, ascender) in [(*b"hhea", HHEA_ASCENDER), (*b"OS/2", TYPO_ASCENDER)] {
        let Some(at) = table(face, tag).map(|table| table + ascender) else {
            continue;
        };
        let (Some(ascent), Some(descent)) = (signed(face, at), signed(face, at + 2)) else {
            continue;
        };
        let middle = f32::from(ascent.midpoint(descent));
        let half = f32::from(units) * ratio / 2.0;
        // Ascender, descender and line gap follow each other in both tables.
        for (index, value) in [middle + half, middle - half, 0.0].into_iter().enumerate() {
            let value = (value.round() as i16).to_be_bytes();
            let place = at + 2 * index;
            if let Some(bytes) = patched.get_mut(place..place + 2) {
                bytes.copy_from_slice(&value);
            }
        }
    }
    patched
}

/// Where `unitsPerEm` stands in the table `head`, in bytes.
const UNITS_PER_EM: usize = 18;
/// Where the ascender stands in the table `hhea`, in bytes.
const HHEA_ASCENDER: usize = 4;
/// Where `sTypoAscender` stands in the table `OS/2`, in bytes.
const TYPO_ASCENDER: usize = 68;

/// Where a table begins, in bytes from the beginning of the face.
fn table(face: &[u8], tag: [u8; 4]) -> Option<usize> {
    let count = usize::from(unsigned(face, 4)?);
    let records = face.get(12..12 + 16 * count)?;
    let record = records.chunks_exact(16).find(|record| record[..4] == tag)?;
    let at = record.get(8..12)?;
    usize::try_from(u32::from_be_bytes(at.try_into().ok()?)).ok()
}

fn unsigned(face: &[u8], at: usize) -> Option<u16> {
    let bytes = face.get(at..at + 2)?;
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

fn signed(face: &[u8], at: usize) -> Option<i16> {
    let bytes = face.get(at..at + 2)?;
    Some(i16::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::TEXT_FACES;
    use ttf_parser::Face;

    #[test]
    fn rows_are_as_high_as_wished_and_letters_stay_in_their_middle() {
        for face in TEXT_FACES {
            let before = Face::parse(face, 0).expect("the bundled face");
            let patched = with_line_height(face, 1.5);
            let after = Face::parse(&patched, 0).expect("the patched face");
            let row = f32::from(after.ascender() - after.descender() + after.line_gap());
            let ratio = row / f32::from(after.units_per_em());
            assert!((ratio - 1.5).abs() < 0.001, "{ratio}");
            let middle = |face: &Face<'_>| i32::from(face.ascender()) + i32::from(face.descender());
            assert!((middle(&before) - middle(&after)).abs() <= 2);
        }
    }

    #[test]
    fn what_is_no_face_is_left_alone() {
        for bytes in [&b""[..], b"OTTO", b"OTTO\x00\x09 and nothing else"] {
            assert_eq!(with_line_height(bytes, 1.5), bytes);
        }
    }
}
