//! The columns of the table: which there is room for, and how wide they are.

use crate::ui::theme::{LEAST_WIDTH, settings};
use egui_extras::Column;

/// A column, in the order of the cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum ModelColumn {
    /// The mark of a favourite.
    Favourite,
    /// The model’s name and id.
    #[default]
    Name,
    /// What the model can do.
    Capabilities,
    /// How much it can read at once.
    Context,
    /// Who told what is shown.
    Source,
    /// The button that edits it.
    Edit,
}

impl ModelColumn {
    const ALL: [Self; 6] = [
        Self::Favourite,
        Self::Name,
        Self::Capabilities,
        Self::Context,
        Self::Source,
        Self::Edit,
    ];

    /// The columns of a table of that width, in points.
    pub(super) fn for_width(width: f32) -> Vec<Self> {
        let has_room = |column: &Self| width >= column.least_table_width();
        Self::ALL.into_iter().filter(has_room).collect()
    }

    /// From which width of the table on it is there, in points.
    fn least_table_width(self) -> f32 {
        match self {
            Self::Favourite | Self::Name | Self::Edit => 0.0,
            Self::Capabilities => settings::MODEL_CAPABILITIES_FROM,
            Self::Context => settings::MODEL_CONTEXT_FROM,
            Self::Source => settings::MODEL_SOURCE_FROM,
        }
    }

    /// How the toolkit sizes it; the last one has the scroll bar beside it. None is to be dragged:
    /// the toolkit's handles are stops of the keyboard without a name.
    pub(super) fn sized(self) -> Column {
        let width = match self {
            Self::Favourite => settings::MODEL_STAR,
            Self::Name => return Column::remainder().at_least(LEAST_WIDTH),
            Self::Capabilities => settings::MODEL_CAPABILITIES,
            Self::Context => settings::MODEL_CONTEXT,
            Self::Source => settings::MODEL_SOURCE,
            Self::Edit => settings::MODEL_EDIT + settings::MODELS_BAR,
        };
        Column::initial(width).range(width..=width)
    }
}
