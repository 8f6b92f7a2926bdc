//! The data of `Intl`: what ICU4X has in `boa_icu_provider`, and the patterns of Unicode's CLDR for
//! the styles of numbers and for dates, which are not among them.
//!
//! - **The engine** asks for a pattern by its name, and throws where there is none.
//! - **Can be deleted** when the engine formats percents, amounts of money, units and the fields of
//!   dates without it.

use icu_provider::{
    buf::BufferMarker,
    marker::DataMarkerId,
    prelude::{
        DataError, DataErrorKind, DataLocale, DataMarkerInfo, DataPayload, DataRequest,
        DataResponse, DataResponseMetadata, DynamicDataProvider, DynamicDryDataProvider,
    },
};
use std::{collections::HashMap, sync::LazyLock};

/// Lines `NAME=VALUES` below the line `@LOCALE`. Written by generate.mjs.
const PATTERNS: &str = include_str!("cldr.txt");

/// The lines of each locale, which are found at the first use.
static LOCALES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let blocks = PATTERNS.split("\n@").skip(1);
    blocks.filter_map(|block| block.split_once('\n')).collect()
});

/// The name of the engine's requests for patterns.
const PATTERN: Result<DataMarkerId, (&str, usize)> = DataMarkerId::from_name("CldrPatternV1");

/// The provider for the engine. It reads nothing before the first use.
pub(crate) struct Provider;

impl DynamicDataProvider<BufferMarker> for Provider {
    fn load_data(
        &self,
        marker: DataMarkerInfo,
        request: DataRequest<'_>,
    ) -> Result<DataResponse<BufferMarker>, DataError> {
        if PATTERN != Ok(marker.id) {
            return boa_icu_provider::buffer().load_data(marker, request);
        }
        let pattern = pattern(request.id.locale, request.id.marker_attributes.as_str());
        let pattern =
            pattern.ok_or_else(|| DataErrorKind::IdentifierNotFound.with_req(marker, request))?;
        let payload = DataPayload::from_static_buffer(pattern.as_bytes());
        Ok(DataResponse {
            metadata: DataResponseMetadata::default(),
            payload,
        })
    }
}

impl DynamicDryDataProvider<BufferMarker> for Provider {
    fn dry_load_data(
        &self,
        marker: DataMarkerInfo,
        request: DataRequest<'_>,
    ) -> Result<DataResponseMetadata, DataError> {
        if PATTERN != Ok(marker.id) {
            return boa_icu_provider::buffer().dry_load_data(marker, request);
        }
        self.load_data(marker, request)
            .map(|response| response.metadata)
    }
}

/// The pattern of a locale, or of the nearest one that its name begins with.
fn pattern(locale: &DataLocale, name: &str) -> Option<&'static str> {
    let tag = locale.to_string();
    let mut tag = tag.as_str();
    loop {
        if let Some(found) = LOCALES.get(tag).and_then(|lines| line(lines, name)) {
            return Some(found);
        }
        // Chinese in Taiwan is named by its script elsewhere.
        if let Some(other) = LOCALES.get(tag).and_then(|lines| line(lines, "")) {
            tag = other;
            continue;
        }
        tag = match tag.rsplit_once('-') {
            Some((parent, _)) => parent,
            None if tag == "und" => return None,
            None => "und",
        };
    }
}

/// The values of a name.
fn line(lines: &'static str, name: &str) -> Option<&'static str> {
    lines
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(locale: &str, name: &str) -> Option<&'static str> {
        pattern(&locale.parse().unwrap(), name)
    }

    #[test]
    fn a_pattern_is_that_of_the_nearest_parent() {
        assert_eq!(found("de", "percent"), Some("#,##0\u{a0}%"));
        assert_eq!(found("de-DE", "percent"), found("de", "percent"));
        assert_eq!(
            found("de-AT", "currency-standard"),
            Some("¤\u{a0}#,##0.00\t¤\u{a0}#,##0.00")
        );
        assert_eq!(found("zh-TW", "symbols"), found("zh-Hant", "symbols"));
        assert_eq!(found("tlh", "percent"), found("und", "percent"));
        assert_eq!(found("en", "no-such-name"), None);
    }
}
