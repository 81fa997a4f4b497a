//! How figures are written for people.

/// The digits in groups of three, with a narrow space between them that no line breaks at.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let check = |number, text: &str| assert_eq!(grouped(number), text);
        check(0, "0");
        check(999, "999");
        check(4096, "4\u{202f}096");
        check(131_072, "131\u{202f}072");
        check(1_048_576, "1\u{202f}048\u{202f}576");
    }
}
