//! Names for addresses.

use std::fmt::Write as _;
use stillframe_isa::Va;

/// Symbols of the images in memory, looked up by address.
///
/// Images do not overlap: the kernel and a strategy module lie at the top of the address space, a
/// program at its bottom, so that an address alone tells its image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    images: Vec<Image>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Image {
    start: u64,
    /// Length minus one, so that an image may reach the last address.
    last: u64,
    /// Ascending by address; of several names of one address the first given stays.
    symbols: Vec<(u64, String)>,
}

impl Symbols {
    /// Adds an image of `length` bytes at `start` with its symbols. An empty image is none.
    pub fn add_image(
        &mut self,
        start: Va,
        length: u64,
        symbols: impl IntoIterator<Item = (String, u64)>,
    ) {
        let Some(extent) = length.checked_sub(1) else {
            return;
        };
        let last = start.0.saturating_add(extent);
        let mut symbols: Vec<(u64, String)> = symbols
            .into_iter()
            .filter(|(_, address)| (start.0..=last).contains(address))
            .map(|(name, address)| (address, name))
            .collect();
        symbols.sort_by_key(|&(address, _)| address);
        symbols.dedup_by_key(|&mut (address, _)| address);
        self.images.push(Image {
            start: start.0,
            last,
            symbols,
        });
        self.images.sort_by_key(|image| image.start);
    }

    /// The symbol at or before `va` in the same image, and the bytes from it to `va`.
    pub fn lookup(&self, va: Va) -> Option<(&str, u64)> {
        let after = self.images.partition_point(|image| image.start <= va.0);
        let image = self.images[..after]
            .last()
            .filter(|image| va.0 <= image.last)?;
        let after = image
            .symbols
            .partition_point(|&(address, _)| address <= va.0);
        let (address, name) = image.symbols[..after].last()?;
        Some((name, va.0 - address))
    }

    /// `name`, `name+0x1c`, or `-` where nothing is known.
    pub fn text(&self, va: Va) -> String {
        match self.lookup(va) {
            Some((name, 0)) => name.to_owned(),
            Some((name, offset)) => {
                let mut text = name.to_owned();
                // Writing to a String cannot fail.
                let _ = write!(text, "+{offset:#x}");
                text
            }
            None => "-".to_owned(),
        }
    }
}
