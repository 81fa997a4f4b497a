//! The icon that stands for a capability wherever a model is shown.

use crate::domain::capability::Capability;
use lucide_icons::Icon;

/// The icon of a capability, the same in the chooser of models and in their table.
pub(super) fn capability_icon(capability: Capability) -> Icon {
    match capability {
        Capability::Tools => Icon::Wrench,
        Capability::Vision => Icon::Eye,
        Capability::Audio => Icon::AudioLines,
        Capability::Reasoning => Icon::Brain,
    }
}
