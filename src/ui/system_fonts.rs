//! Fonts of the system for characters that the bundled ones lack, looked for on a thread of their
//! own.
//!
//! Reading the list of the system's fonts takes longer than a frame. So a character without a font
//! is drawn as a box, the thread looks for fonts, and when it has found some, the text is laid out
//! again with them. Nothing is read, and there is no thread, before such a character is seen. Which
//! family a text is set in is the theme's.

use super::theme::{self, HanLanguage};
use eframe::egui::{
    Context, FallbackRequest, FontData, FontFamily, FontInsert, FontPriority, FontProvider,
    InsertFontFamily, has_emoji_presentation, mutex::Mutex,
};
use fontique::{
    Attributes, Collection, CollectionOptions, FallbackKey, FontStyle, FontWeight, FontWidth,
    GenericFamily, Query, QueryFamily, QueryFont, QueryStatus, Script, SourceCache,
    SourceCacheOptions,
};
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use std::time::Duration;
use unicode_script::UnicodeScript as _;

/// How long the thread waits for the rest of what a frame lacks, after its first character.
const GATHERING: Duration = Duration::from_millis(5);

/// Lets text use the system's fonts. Once, before the first frame.
pub fn install(ctx: &Context) {
    let fonts = Arc::new_cyclic(|me| SystemFonts {
        me: me.clone(),
        ctx: ctx.clone(),
        found: Mutex::default(),
        thread: Mutex::default(),
    });
    ctx.set_font_providers(vec![fonts]);
}

/// A character, with what belongs to it, that no font of a family has.
struct Wanted {
    family: FontFamily,
    cluster: String,
}

struct SystemFonts {
    me: Weak<Self>,
    ctx: Context,
    /// By the family that they complete, in the order in which they were found.
    found: Mutex<Vec<(FontFamily, FontInsert)>>,
    thread: Mutex<FontThread>,
}

/// The way to the thread, which ends with it.
#[derive(Default)]
struct FontThread {
    /// Every character is looked for once per family.
    asked: BTreeSet<(FontFamily, char)>,
    sender: Option<Sender<Wanted>>,
}

impl FontProvider for SystemFonts {
    fn fonts_for_family(&self, family: &FontFamily) -> Vec<FontInsert> {
        let found = self.found.lock();
        let of_family = found.iter().filter(|(of, _)| of == family);
        of_family.map(|(_, font)| font.clone()).collect()
    }

    /// None at once: what is found is there in a later frame.
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let first = request.cluster.chars().next()?;
        if *request.family == theme::icon().family {
            return None;
        }
        let mut thread = self.thread.lock();
        if thread.asked.insert((request.family.clone(), first)) {
            let wanted = Wanted {
                family: request.family.clone(),
                cluster: request.cluster.to_owned(),
            };
            let me = || Weak::clone(&self.me);
            let sender = thread.sender.get_or_insert_with(|| start(me()));
            // Without a thread there are the bundled fonts.
            let _no_thread = sender.send(wanted);
        }
        None
    }
}

fn start(fonts: Weak<SystemFonts>) -> Sender<Wanted> {
    let (sender, receiver) = channel();
    let named = std::thread::Builder::new().name("fonts".to_owned());
    let _no_thread = named.spawn(move || search(&receiver, &fonts));
    sender
}

/// The thread: looks for what is wanted until nobody can want anything.
fn search(wanted: &Receiver<Wanted>, fonts: &Weak<SystemFonts>) {
    let mut library = None;
    while let Ok(first) = wanted.recv() {
        std::thread::sleep(GATHERING);
        let library = library.get_or_insert_with(FontLibrary::read);
        let mut found = Vec::new();
        for wanted in std::iter::once(first).chain(wanted.try_iter()) {
            found.extend(library.find(&wanted).map(|font| (wanted.family, font)));
        }
        let Some(fonts) = fonts.upgrade() else {
            return;
        };
        if !found.is_empty() {
            fonts.found.lock().append(&mut found);
            // What was laid out without them is forgotten.
            let ctx = fonts.ctx.clone();
            ctx.set_font_providers(vec![fonts]);
        }
    }
}

/// The system's fonts, as the system lists them.
struct FontLibrary {
    collection: Collection,
    sources: SourceCache,
    /// The language of the system, which decides where a text does not.
    language: Option<fontique::Language>,
    /// What was given out.
    given: Vec<(FontFamily, QueryFont)>,
}

impl FontLibrary {
    fn read() -> Self {
        let options = CollectionOptions {
            shared: false,
            system_fonts: true,
        };
        let locale = sys_locale::get_locale();
        Self {
            collection: Collection::new(options),
            sources: SourceCache::new(SourceCacheOptions::default()),
            language: locale.and_then(|locale| fontique::Language::parse(&locale).ok()),
            given: Vec::new(),
        }
    }

    /// A font that has the character; None if there is none, or if the family has it by now.
    fn find(&mut self, wanted: &Wanted) -> Option<FontInsert> {
        let first = wanted.cluster.chars().next()?;
        let mut given = self.given.iter();
        if given.any(|(family, font)| *family == wanted.family && has(font, first)) {
            return None;
        }
        let font = self.query(wanted, first)?;
        let family = self.collection.family_name(font.family.0);
        let name = format!(
            "system:{}:{}:{}",
            family.unwrap_or("?"),
            font.family.1,
            font.index
        );
        self.given.push((wanted.family.clone(), font.clone()));
        let (bytes, _id) = font.blob.into_raw_parts();
        Some(FontInsert {
            name,
            data: FontData::from_blob(bytes, font.index),
            families: vec![InsertFontFamily {
                family: wanted.family.clone(),
                priority: FontPriority::Lowest,
            }],
        })
    }

    fn query(&mut self, wanted: &Wanted, first: char) -> Option<QueryFont> {
        let generic = match wanted.family {
            FontFamily::Monospace => GenericFamily::Monospace,
            FontFamily::Proportional | FontFamily::Name(_) => GenericFamily::SansSerif,
        };
        let weight = if theme::is_semibold(&wanted.family) {
            FontWeight::SEMI_BOLD
        } else {
            FontWeight::NORMAL
        };
        let attributes = Attributes::new(FontWidth::NORMAL, FontStyle::Normal, weight);
        let emoji = has_emoji_presentation(&wanted.cluster);
        let Some(script) = script_of(first).filter(|_| !emoji) else {
            let mut families = vec![generic, GenericFamily::SystemUi, GenericFamily::Math];
            families.insert(if emoji { 0 } else { 2 }, GenericFamily::Emoji);
            families.extend([GenericFamily::Serif, GenericFamily::Monospace]);
            let mut query = self.collection.query(&mut self.sources);
            query.set_attributes(attributes);
            query.set_families(families.into_iter().map(QueryFamily::Generic));
            return first_with(&mut query, first);
        };
        self.locales(script, theme::language_of(&wanted.family))
            .into_iter()
            .find_map(|locale| {
                let mut query = self.collection.query(&mut self.sources);
                query.set_attributes(attributes);
                // The one font that the system prefers for all scripts may be a Japanese one for
                // Han characters; there the fonts of the language come first.
                if !is_of_many_languages(script) {
                    query.set_families([QueryFamily::Generic(generic)]);
                }
                query.set_fallbacks(FallbackKey::new(script, locale.as_ref()));
                first_with(&mut query, first)
            })
    }

    /// The languages for which a font is asked for, one after the other.
    fn locales(
        &self,
        script: Script,
        language: Option<HanLanguage>,
    ) -> Vec<Option<fontique::Language>> {
        if !is_of_many_languages(script) {
            return vec![self.language];
        }
        let system = self.language.and_then(|locale| east_asian(&locale));
        let preferred = language.map(tag).or(system);
        let tags = preferred.into_iter().chain(TAGS);
        tags.map(|tag| fontique::Language::parse(tag).ok())
            .collect()
    }
}

/// Whether the same characters look different from language to language.
fn is_of_many_languages(script: Script) -> bool {
    script == Script::from_bytes(*b"Hani")
}

/// Of the languages that use Han characters, in the order in which they are tried. Simplified
/// Chinese stands as Singapore's: China's is what the library takes for no language at all.
const TAGS: [&str; 4] = ["zh-SG", "zh-TW", "ja", "ko"];

fn tag(language: HanLanguage) -> &'static str {
    match language {
        HanLanguage::SimplifiedChinese => TAGS[0],
        HanLanguage::TraditionalChinese => TAGS[1],
        HanLanguage::Japanese => TAGS[2],
        HanLanguage::Korean => TAGS[3],
    }
}

/// The one of [`TAGS`] that is the system's language.
fn east_asian(locale: &fontique::Language) -> Option<&'static str> {
    let traditional = locale.script() == Some("Hant")
        || matches!(locale.region(), Some("TW" | "HK" | "MO")) && locale.script().is_none();
    match locale.language() {
        "zh" if traditional => Some(TAGS[1]),
        "zh" => Some(TAGS[0]),
        "ja" => Some(TAGS[2]),
        "ko" => Some(TAGS[3]),
        _ => None,
    }
}

/// The script of a character; None for what is common to several, as punctuation.
fn script_of(character: char) -> Option<Script> {
    let common = [
        unicode_script::Script::Common,
        unicode_script::Script::Inherited,
        unicode_script::Script::Unknown,
    ];
    let script = character.script();
    if common.contains(&script) {
        return None;
    }
    Script::parse(script.short_name()).ok()
}

fn first_with(query: &mut Query<'_>, character: char) -> Option<QueryFont> {
    let mut found = None;
    query.matches_with(|font| {
        if has(font, character) {
            found = Some(font.clone());
            QueryStatus::Stop
        } else {
            QueryStatus::Continue
        }
    });
    found
}

fn has(font: &QueryFont, character: char) -> bool {
    let glyph = font.charmap().and_then(|charmap| charmap.map(character));
    glyph.is_some_and(|glyph| glyph != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_language_decides_between_the_fonts_of_han_characters() {
        let check = |locale: &str, expected: Option<&str>| {
            let locale = fontique::Language::parse(locale).expect("a locale");
            assert_eq!(east_asian(&locale), expected, "{locale:?}");
        };
        check("de-DE", None);
        check("ja-JP", Some("ja"));
        check("ko", Some("ko"));
        for simplified in ["zh", "zh-CN", "zh-Hans", "zh-Hans-HK", "zh-SG"] {
            check(simplified, Some("zh-SG"));
        }
        for traditional in ["zh-TW", "zh-HK", "zh-Hant", "zh-Hant-CN"] {
            check(traditional, Some("zh-TW"));
        }
    }

    #[test]
    fn what_is_common_to_scripts_has_none() {
        assert_eq!(script_of('日'), Some(Script::from_bytes(*b"Hani")));
        assert_eq!(script_of('ع'), Some(Script::from_bytes(*b"Arab")));
        assert_eq!(script_of('→'), None);
        assert_eq!(script_of('\u{301}'), None);
    }
}
