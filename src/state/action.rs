//! What the user asked for: the only way in which the interface changes anything.

use crate::domain::base_url::BaseUrl;
use crate::domain::certificate::CertificateFacts;
use crate::domain::conversation::ModelRef;
use crate::domain::format::{ApiFormat, AuthScheme};
use crate::domain::ids::{ConversationId, ExchangeId, KeyId, MessageId, NoticeId, ProviderId};
use crate::domain::model::Model;
use crate::domain::network::{Fingerprint, NetworkSettings};
use crate::domain::parameters::Parameter;
use crate::domain::parameters::levels::Setting;
use crate::domain::problem::Remedy;
use crate::domain::provider::Learned;
use crate::domain::secret::Secret;
use crate::domain::server::FoundServer;
use crate::domain::settings::Theme;
use std::ops::Range;
use std::sync::Arc;

/// An action, by topic.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// About what is said.
    Chat(ChatAction),
    /// About the list of conversations.
    Library(LibraryAction),
    /// About providers and their models.
    Providers(ProvidersAction),
    /// About checks of connections, and the search for servers on this machine.
    Check(CheckAction),
    /// About how models answer.
    Parameters(ParametersAction),
    /// About what went over the wire.
    Exchange(ExchangeAction),
    /// About pictures that answers refer to.
    Picture(PictureAction),
    /// About what is shown.
    View(ViewAction),
    /// About what is told at the edge of the window.
    Notice(NoticeAction),
    /// Do what a problem's button says.
    Remedy(Remedy, Option<MessageId>),
}

whole_of_parts!(Action {
    Chat(ChatAction),
    Library(LibraryAction),
    Providers(ProvidersAction),
    Check(CheckAction),
    View(ViewAction),
});

/// What is asked for about pictures.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureAction {
    /// Fetch the picture at that address, because the user wants to see it.
    Load(Arc<str>),
}

/// What is said, in the conversation that is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatAction {
    /// Send the text; begins a conversation if none is shown.
    Send(String),
    /// Stop the answer that is arriving.
    Stop,
    /// Ask for another version of that answer, of that model, or of the conversation's own. What
    /// followed it stays on the branch of the version that was there.
    Regenerate(MessageId, Option<ModelRef>),
    /// Say that instead: of the user a new version, which is answered; of an answer in its place,
    /// with what it had said as a version beside it.
    Edit(MessageId, String),
    /// Let an answer that was cut short go on; it must be the last one.
    Continue(MessageId),
    /// Show that version, with what followed it last.
    ShowVersion(MessageId),
    /// Delete a message and all that follows it, with a time to undo.
    Delete(MessageId),
    /// Copy the branch as far as that message into a conversation of its own, and show it.
    Fork(MessageId),
    /// Look for that in the conversation; `None` ends it.
    Find(Option<String>),
    /// Those messages of the branch are in view, the oldest being 0.
    Look(Range<usize>),
    /// Talk with that model from now on.
    ChooseModel(ModelRef),
    /// What is typed has changed.
    DraftChanged(String),
    /// Show what would be sent if the message were sent now.
    PreviewRequest,
}

/// What is set about how models answer, and where it is set.
#[derive(Debug, Clone, PartialEq)]
pub enum ParametersAction {
    /// Set a parameter there; a value that is not taken is refused.
    Set(Scope, &'static Parameter, Setting),
    /// Say nothing about a parameter there any more.
    Reset(Scope, &'static Parameter),
    /// Say nothing about any parameter there any more.
    ResetAll(Scope),
    /// Send a parameter to that provider under that name; `None` for the usual one.
    WriteAs(ProviderId, &'static Parameter, Option<String>),
    /// The system prompt of the shown conversation has changed.
    SystemPromptChanged(String),
}

/// Where a parameter is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// For that conversation; `None` for the one that is shown, or begun by it.
    Conversation(Option<ConversationId>),
    /// For all conversations with that model.
    Model(ProviderId, String),
    /// For all models of that provider.
    Provider(ProviderId),
}

/// The list of conversations.
#[derive(Debug, Clone, PartialEq)]
pub enum LibraryAction {
    /// Show an empty conversation, which is kept once something is sent.
    New,
    /// Show that conversation, at its end.
    Open(ConversationId),
    /// Show that conversation at that message.
    OpenAt(ConversationId, MessageId),
    /// Give it a title by hand.
    Rename(ConversationId, String),
    /// Put it above the others, or back.
    SetPinned(ConversationId, bool),
    /// Delete it, with a time to undo.
    Delete(ConversationId),
    /// Write it to a file as Markdown.
    Export(ConversationId),
    /// Look for that in titles and texts; an empty text ends the search.
    Search(String),
}

/// Providers and their models.
#[derive(Debug, Clone, PartialEq)]
pub enum ProvidersAction {
    /// Add one and fetch its models; then show its page, or begin a conversation with it where it
    /// was added from the chat.
    Create(NewProvider),
    /// Add the demo endpoint, or show and switch it on if it is there, and begin a conversation
    /// with it.
    AddDemo,
    /// Give it another name; one that is taken is refused.
    Rename(ProviderId, String),
    /// Change the API format that a provider speaks, and fetch its models.
    SetFormat(ProviderId, ApiFormat),
    /// Change its base URL, and fetch its models.
    SetBaseUrl(ProviderId, BaseUrl),
    /// Change how its key is sent; `None` for what the format usually takes.
    SetAuth(ProviderId, Option<AuthScheme>),
    /// Change its first key, and fetch its models; an empty key removes it.
    SetKey(ProviderId, Secret),
    /// Add a key behind the others; an empty one, or one that is there, is not added.
    AddKey(ProviderId, NewKey),
    /// Put another key in the place of one of its keys; an empty key removes it.
    ReplaceKey(ProviderId, KeyId, Secret),
    /// Move one of its keys to that place, counted from 0.
    MoveKey(ProviderId, KeyId, usize),
    /// Test all its keys.
    TestKeys(ProviderId),
    /// Add a provider of the catalogue, as [`Self::Create`] does.
    CreateCloud(NewCloud),
    /// Add a server that was found on this machine, as [`Self::Create`] does.
    AddFound(FoundServer),
    /// Change how it is reached beyond its URL, but for secret values: those of headers that are
    /// gone are forgotten.
    SetNetwork(ProviderId, Box<NetworkSettings>),
    /// Add a header with a secret value; a name that is there, or cannot be a header's, is refused.
    AddSecretHeader(ProviderId, String, Secret),
    /// Change the login for its own proxy, as `user:password`; an empty one removes it.
    SetProxyLogin(ProviderId, Secret),
    /// Trust that certificate for it, and check the connection again.
    Trust(ProviderId, Fingerprint),
    /// Send that field to that model again.
    Forget(ProviderId, Learned),
    /// Begin a conversation with one of its models.
    StartChatting(ProviderId),
    /// Offer it for conversations, or not.
    SetEnabled(ProviderId, bool),
    /// Delete it, with a time to undo.
    Delete(ProviderId),
    /// Fetch the list of a provider's models, all pages of it.
    RefreshModels(ProviderId),
    /// Add a model by its id; one that is there is refused.
    AddModel(ProviderId, String),
    /// Put the edited model in place of the one with its id.
    EditModel(ProviderId, Box<Model>),
    /// Remove a model from this provider.
    DeleteModel(ProviderId, String),
}

/// Connection checks, and the search for servers on this machine.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckAction {
    /// Check the connection to that provider.
    Provider(ProviderId, Extras),
    /// Check the connection to what is typed in the dialog, without saving it.
    Draft(Box<NewProvider>, Extras),
    /// Give up the check of a provider, and forget what it has found.
    Stop(ProviderId),
    /// Give up the check of what is typed, and forget what it has found.
    DropDraft,
    /// Ask the usual ports of this machine for servers.
    FindLocalServers,
}

/// Whether a check also tries what not every model can: to call a tool, and to see an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extras {
    /// Tools and image are tried.
    With,
    /// They are left out.
    Without,
}

/// What the dialog gathered.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProvider {
    /// Its name; unique without regard to case.
    pub name: String,
    /// The API format that its server speaks.
    pub format: ApiFormat,
    /// The root of its API.
    pub base_url: BaseUrl,
    /// Its key; empty for none.
    pub key: Secret,
    /// How its key is sent; `None` for what the format usually takes.
    pub auth: Option<AuthScheme>,
    /// How it is reached beyond its URL.
    pub network: Box<NetworkSettings>,
    /// Headers with a secret value, by checked name.
    pub secret_headers: Vec<(String, Secret)>,
}

impl NewProvider {
    /// With nothing beyond what every provider has.
    pub fn new(name: String, format: ApiFormat, base_url: BaseUrl, key: Secret) -> Self {
        Self {
            name,
            format,
            base_url,
            key,
            auth: None,
            network: Box::default(),
            secret_headers: Vec::new(),
        }
    }
}

/// A provider of the catalogue, as the dialog gathered it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCloud {
    /// Its id in the catalogue.
    pub entry: String,
    /// The root of its API, where it is not the catalogue's.
    pub base_url: Option<BaseUrl>,
    /// Its first key, typed or from the environment.
    pub key: NewKey,
}

/// Where a new key comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum NewKey {
    /// As typed; may be empty.
    Typed(Secret),
    /// From the environment variable of that name.
    Environment(String),
}

/// What went over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeAction {
    /// Send that request once more.
    Replay(ExchangeId),
    /// Forget all exchanges, and give up those that are being sent once more.
    Clear,
}

/// What the window shows, and how it looks.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewAction {
    /// Let that screen fill the window.
    Show(Screen),
    /// Show the page of that provider.
    ShowProvider(ProviderId),
    /// Open a dialog over the screen.
    OpenDialog(Dialog),
    /// Close the open dialog, and give up what was asked for its sake.
    CloseDialog,
    /// Note whether the window is too narrow for the list of conversations beside the chat.
    SetNarrow(bool),
    /// Fold the list of conversations away, or back.
    SetSidebarFolded(bool),
    /// Show the parameters, or fold them away.
    SetParametersShown(bool),
    /// Note whether the chat is too narrow to have the parameters beside it.
    SetCramped(bool),
    /// Remember the width of the list, in points.
    SetSidebarWidth(f32),
    /// Remember the window's inner size, in points.
    SetWindowSize(f32, f32),
    /// Draw everything in that theme.
    SetTheme(Theme),
    /// Change the scale of everything, in percent; kept within its range.
    SetZoom(u32),
}

/// A screen, which fills the window; dialogs lie over it. The last one gives [`Screen::SETTINGS`] its
/// length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// The list of conversations, and the one that is shown.
    #[default]
    Chat,
    /// Settings › Model Providers.
    Providers,
    /// Settings › Appearance.
    Appearance,
    /// Settings › Shortcuts.
    Shortcuts,
    /// Settings › Request inspector.
    Inspector,
    /// Settings › About.
    About,
}

impl Screen {
    /// The screens of the settings, in the order of their navigation.
    pub const SETTINGS: [Self; Self::About as usize] = [
        Self::Providers,
        Self::Appearance,
        Self::Shortcuts,
        Self::Inspector,
        Self::About,
    ];

    /// Whether it is one of [`Screen::SETTINGS`].
    pub fn is_settings(self) -> bool {
        self != Self::Chat
    }
}

/// A dialog over the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// `"Choose model"`.
    ChooseModel,
    /// Choose the model that gives another version of that answer.
    RegenerateWith(MessageId),
    /// `"Add Custom Provider"`.
    AddProvider,
    /// Choose a provider of the catalogue and enter its key.
    AddCloud,
    /// `"Find local servers"`.
    FindServers,
    /// Show that certificate before it is trusted for that provider.
    TrustCertificate(ProviderId, Box<CertificateFacts>),
    /// Add a model by its id.
    AddModel(ProviderId),
    /// Edit what is known of a provider's model, by the model's id.
    EditModel(ProviderId, String),
    /// Give that conversation a title by hand.
    RenameConversation(ConversationId),
    /// Show what would be sent; opened by [`ChatAction::PreviewRequest`].
    PreviewRequest,
    /// Show that address before the browser opens it.
    OpenLink(String),
}

impl Dialog {
    /// Whether a model is chosen in it: for the conversation, or for another version of an answer.
    pub fn chooses_model(&self) -> bool {
        matches!(self, Self::ChooseModel | Self::RegenerateWith(_))
    }
}

/// What is done with a notice at the edge of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeAction {
    /// Take back what the notice tells of.
    Undo(NoticeId),
    /// Close the notice; a deletion that it offers to undo becomes final.
    Dismiss(NoticeId),
}
