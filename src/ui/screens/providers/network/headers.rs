//! Headers of the user's own: what is sent, and one more. A secret value is never shown again.

use super::typing::TypedNetworkSecret;
use crate::domain::network::{
    CustomHeader, HeaderText, NetworkSettings, check_header_name, check_header_value, may_be_secret,
};
use crate::domain::secret::Secret;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, icon_button, trailing};
use crate::ui::widgets::field::{Below, Field, below_ui, entered as is_entered, tell_below};
use crate::ui::widgets::list;
use crate::ui::widgets::switch::switch;
use crate::ui::widgets::typed_secret::TypedSecret;
use eframe::egui::{
    Align, Id, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// What is typed for one more header.
#[derive(Default)]
pub(super) struct HeaderFields {
    name: String,
    value: TypedSecret,
    secret: bool,
    /// Whether it was tried to add what is typed: then what is empty is an error too.
    tried: bool,
}

fn value_id() -> Id {
    Id::unique("network: header value")
}

impl HeaderFields {
    /// Draws the list and the fields below it.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        network: &mut NetworkSettings,
    ) -> Option<TypedNetworkSecret> {
        let removed = network
            .headers
            .iter()
            .position(|header| header_ui(ui, header));
        if let Some(index) = removed {
            network.headers.remove(index);
        }
        let (fields, entered) = self.fields_ui(ui);
        let others = network.headers.iter().map(|header| header.name.as_str());
        let name = check_header_name(&self.name, others);
        let value = check_header_value(self.value.text());
        let of_name = match &name {
            Err(error) if self.tried || !self.name.is_empty() => Some(error.to_string()),
            Ok(_) | Err(_) => None,
        };
        let of_value = match &value {
            Err(error) => Some(error.to_string()),
            Ok(value) if self.tried && value.is_empty() && name.is_ok() => {
                Some("Enter the header’s value".to_owned())
            }
            Ok(_) => None,
        };
        let below = of_name.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &fields[0], below);
        let below = of_value.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &fields[1], below);
        let error = of_name.or(of_value);
        let mut pressed = entered;
        let add = Button::secondary("Add header").icon(Icon::Plus);
        let beside = ui.available_width() >= theme::settings::HEADER_ADD_BESIDE;
        let add = ui.horizontal(|ui| {
            switch(ui, &mut self.secret, "Secret value");
            // The switch bears the words as its name.
            let galley = list::cut_to(ui, "Secret value", theme::label(), f32::INFINITY);
            let (_, rect) = ui.allocate_space(galley.size());
            let color = theme::tokens(ui).text;
            ui.painter().galley(rect.min, galley, color);
            if beside {
                pressed |= trailing(ui, [(add, true)]).is_some();
                None
            } else {
                Some(add)
            }
        });
        if let Some(add) = add.inner {
            pressed |= ui.add(add).clicked();
        }
        if let Some(error) = error {
            below_ui(ui, Below::Error(&error));
        }
        if !pressed {
            return None;
        }
        self.tried = true;
        let (name, value) = (name.ok()?, value.ok().filter(|value| !value.is_empty())?);
        let secret = self.secret;
        *self = Self::default();
        if secret {
            return Some(TypedNetworkSecret::Header(name, Secret::new(&value)));
        }
        let value = HeaderText::Plain(value);
        network.headers.push(CustomHeader { name, value });
        None
    }

    /// The two fields, beside each other where there is room, and whether Enter was pressed in the
    /// second one. In the first one it leads to the second.
    fn fields_ui(&mut self, ui: &mut Ui) -> ([Response; 2], bool) {
        let room = ui.available_width();
        let beside = room >= theme::settings::HEADER_BESIDE;
        let half = if beside {
            (room - theme::SPACE_8) / 2.0
        } else {
            room
        };
        let (mut named, mut entered) = (false, false);
        let mut fields = |ui: &mut Ui| {
            let column = Layout::top_down(Align::Min);
            let name = ui.allocate_ui_with_layout(vec2(half, 0.0), column, |ui| {
                ui.set_width(half);
                let name = Field::new("Header name", &mut self.name)
                    .code()
                    .told_elsewhere()
                    .hint("X-Team");
                let name = name.show(ui);
                if name.changed() && may_be_secret(&self.name) {
                    self.secret = true;
                }
                named = is_entered(ui, &name);
                name
            });
            let value = ui.allocate_ui_with_layout(vec2(half, 0.0), column, |ui| {
                ui.set_width(half);
                let value = Field::perhaps_secret("Header value", &mut self.value, self.secret)
                    .told_elsewhere()
                    .id(value_id())
                    .show(ui);
                entered |= is_entered(ui, &value);
                value
            });
            [name.inner, value.inner]
        };
        let drawn = if beside {
            ui.horizontal_top(fields).inner
        } else {
            ui.vertical(|ui| fields(ui)).inner
        };
        if named {
            // Only now: the second field would see the same Enter.
            ui.memory_mut(|memory| memory.request_focus(value_id()));
        }
        (drawn, entered)
    }
}

/// One header in one line; whether it is to be removed.
fn header_ui(ui: &mut Ui, header: &CustomHeader) -> bool {
    let tokens = theme::tokens(ui);
    let size = vec2(ui.available_width(), theme::SMALL_TARGET);
    let (rect, row) = ui.allocate_exact_size(size, Sense::hover());
    let (value, color) = match &header.value {
        HeaderText::Plain(value) => (value.as_str(), tokens.text),
        HeaderText::Secret(_) => ("•••", tokens.muted),
    };
    row.widget_info(|| {
        let spoken = match header.value {
            HeaderText::Plain(_) => format!("{}: {value}", header.name),
            HeaderText::Secret(_) => format!("{}: •••, secret", header.name),
        };
        WidgetInfo::labeled(Role::Label, ui.is_enabled(), spoken)
    });
    let name_width =
        (rect.width() * theme::settings::HEADER_NAME_PART).min(theme::settings::HEADER_NAME_MOST);
    let name = list::cut_to(ui, &header.name, theme::code(), name_width);
    let value_width = rect.width() - name_width - theme::SMALL_TARGET - 2.0 * theme::SPACE_8;
    let value = list::cut_to(ui, value, theme::code(), value_width.max(0.0));
    let top = rect.center().y - name.size().y / 2.0;
    ui.painter()
        .galley(pos2(rect.left(), top), name, tokens.muted);
    let left = rect.left() + name_width + theme::SPACE_8;
    ui.painter().galley(pos2(left, top), value, color);
    let place = Rect::from_min_max(
        pos2(rect.right() - theme::SMALL_TARGET, rect.top()),
        rect.max,
    );
    let builder = UiBuilder::new().max_rect(place).id_salt(&header.name);
    let remove = format!("Remove header {}", header.name);
    icon_button(&mut ui.new_child(builder), Icon::Trash2, &remove, None).clicked()
}
