//! Files of pictures as pixels. Runs on the background thread.
//!
//! Whatever is in a file, it takes no more memory than the limits say.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use eframe::egui::ColorImage;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use std::io::Cursor;

/// No picture has more pixels on a side.
const SIDE: u32 = 16_384;
/// Nor takes more memory while it is decoded, in bytes.
const MEMORY: u64 = 160 * 1024 * 1024;
/// What is drawn has at most so many pixels on a side; no column is wider.
const DRAWN_SIDE: u32 = 1_600;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The file that a `data:` address holds; None if there is none in it.
pub(super) fn file_of(address: &str) -> Option<Vec<u8>> {
    let (head, body) = address.split_at_checked("data:".len())?.1.split_once(',')?;
    if head.to_ascii_lowercase().ends_with(";base64") {
        let body: Vec<u8> = percent_decoded(body)
            .into_iter()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        BASE64.decode(body).ok()
    } else {
        Some(percent_decoded(body))
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| byte == b'%');
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        found.push(decoded.unwrap_or(byte));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    found
}

/// The pixels of a file, the right way up and no more of them than are drawn; None if it is no
/// picture, or too large a one. Of what moves it is the first frame.
pub(super) fn decode(file: &[u8]) -> Option<ColorImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .ok()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > MEMORY {
        return None;
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if picture.width() > DRAWN_SIDE || picture.height() > DRAWN_SIDE {
        picture = picture.resize(DRAWN_SIDE, DRAWN_SIDE, FilterType::Triangle);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let pixels = picture.into_rgba8();
    let size = [pixels.width() as usize, pixels.height() as usize];
    (size[0] > 0 && size[1] > 0)
        .then(|| ColorImage::from_rgba_unmultiplied(size, pixels.as_flat_samples().as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbaImage};

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = DynamicImage::from(RgbaImage::new(width, height));
        let mut file = Cursor::new(Vec::new());
        let picture = if format == ImageFormat::Jpeg {
            DynamicImage::from(picture.into_rgb8())
        } else {
            picture
        };
        picture.write_to(&mut file, format).expect("an encoder");
        file.into_inner()
    }

    #[test]
    fn four_formats_are_decoded() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            let image = decode(&file(30, 20, format));
            assert_eq!(image.map(|image| image.size), Some([30, 20]), "{format:?}");
        }
    }

    #[test]
    fn large_pictures_become_smaller_and_keep_their_shape() {
        let image = decode(&file(4_000, 1_000, ImageFormat::Png));
        assert_eq!(image.map(|image| image.size), Some([1_600, 400]));
    }

    #[test]
    fn what_is_no_picture_or_too_large_has_no_pixels() {
        assert!(decode(b"").is_none());
        assert!(decode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_none());
        let png = file(30, 20, ImageFormat::Png);
        assert!(decode(&png[..png.len() / 2]).is_none());
        // The head of a file says how large it is.
        let mut bomb = png.clone();
        bomb[16..24].copy_from_slice(&[0, 0, 0x3F, 0xFF, 0, 0, 0x3F, 0xFF]);
        assert!(decode(&bomb).is_none());
        bomb[16..24].copy_from_slice(&[0, 0xFF, 0, 0, 0, 0, 0, 1]);
        assert!(decode(&bomb).is_none());
    }

    #[test]
    fn addresses_hold_files() {
        let check = |address: &str, expected: Option<&[u8]>| {
            assert_eq!(file_of(address).as_deref(), expected, "{address}");
        };
        check("data:image/png;base64,aGkh", Some(b"hi!"));
        check("DATA:image/png;BASE64,aGk", Some(b"hi"));
        check("data:image/png;base64,aGk%68", Some(b"hi!"));
        check("data:text/plain,a%20b%zz%", Some(b"a b%zz%"));
        check("data:image/png;base64,****", None);
        check("data:image/png", None);
        check("data", None);
    }
}
