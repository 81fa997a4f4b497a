//! What is said of a request that failed on its way.

use super::row::Row;
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Attempt, Transport, TransportFailure};
use crate::domain::certificate::CertificateFacts;
use crate::domain::problem::Remedy;
use crate::domain::tls::{BadFile, FileFault, FilePurpose, TlsCause, TlsFailure};

/// The row of a request that failed on its way.
pub(super) fn row<'a>(row: Row<'a>, transport: &Transport) -> Row<'a> {
    let unnamed = || row.text("proxy-unnamed");
    let proxy = transport.proxy.clone().unwrap_or_else(unnamed);
    let row = row.with("proxy", proxy);
    let is_through_proxy = transport.proxy.is_some();
    let row = match &transport.failure {
        TransportFailure::BadFile(file) => return bad_file(row, file),
        TransportFailure::Tls(failure) => tls(row, failure),
        TransportFailure::Refused => no_connection(row, transport, "connection-refused"),
        TransportFailure::UnknownHost if is_through_proxy => {
            no_connection(row, transport, "unknown-proxy")
        }
        TransportFailure::UnknownHost => no_connection(row, transport, "unknown-host"),
        TransportFailure::Unreachable => no_connection(row, transport, "unreachable"),
        TransportFailure::ConnectTimeout(limit) => {
            no_connection(row.with_limit(*limit), transport, "connect-timeout")
        }
        TransportFailure::FirstByteTimeout(limit) => {
            row.with_limit(*limit).say("first-byte-timeout")
        }
        TransportFailure::SilenceTimeout(limit) => row.with_limit(*limit).say("silence-timeout"),
        TransportFailure::ProxyLogin => row.say("proxy-login"),
        TransportFailure::ProxyDenied => row.say("proxy-denied"),
        TransportFailure::Reset => row.say("connection-closed"),
        TransportFailure::ResetMidway => row.say("connection-closed-midway"),
        TransportFailure::RedirectedAway(to) => row.with("to", to.clone()).say("redirected-away"),
        TransportFailure::Other => row.say("request-failed"),
    };
    row.offer(Remedy::Retry).edit()
}

/// A failure of what is connected to first, with the addresses that were tried.
fn no_connection<'a>(row: Row<'a>, transport: &Transport, id: &'static str) -> Row<'a> {
    let is_through_proxy = transport.proxy.is_some();
    let stop = row.text(if is_through_proxy {
        "proxy-stop"
    } else {
        "server-stop"
    });
    let row = row.with("stop", stop).say(id);
    let row = if is_through_proxy {
        row.hint_of("start-proxy")
    } else {
        row
    };
    let is_told = |tried: &Attempt| tried.failure.is_some();
    if transport.tried.iter().any(is_told) {
        return transport.tried.iter().fold(row, attempt);
    }
    let base_url = row.endpoint().map(|endpoint| &endpoint.base_url);
    let addresses = base_url.map_or_else(Vec::new, |url| transport.addresses_beside(url));
    if addresses.is_empty() {
        return row;
    }
    let row = row.with("addresses", addresses.join(", "));
    let line = row.text("tried");
    row.line(line)
}

/// `127.0.0.1:8000: refused`.
fn attempt<'a>(row: Row<'a>, tried: &Attempt) -> Row<'a> {
    let row = row
        .with("address", tried.address.clone())
        .with("words", tried.words.clone());
    let (row, id) = match &tried.failure {
        Some(TransportFailure::Refused) => (row, "attempt-refused"),
        Some(TransportFailure::Unreachable) => (row, "attempt-unreachable"),
        Some(TransportFailure::ConnectTimeout(limit)) => (row.with_limit(*limit), "attempt-late"),
        Some(
            TransportFailure::UnknownHost
            | TransportFailure::FirstByteTimeout(_)
            | TransportFailure::SilenceTimeout(_)
            | TransportFailure::Tls(_)
            | TransportFailure::ProxyLogin
            | TransportFailure::ProxyDenied
            | TransportFailure::BadFile(_)
            | TransportFailure::Reset
            | TransportFailure::ResetMidway
            | TransportFailure::RedirectedAway(_)
            | TransportFailure::Other,
        )
        | None => (row, "attempt-failed"),
    };
    let line = row.text(id);
    row.line(line)
}

fn tls<'a>(row: Row<'a>, failure: &TlsFailure) -> Row<'a> {
    let facts = failure.certificate.as_ref();
    let row = match facts {
        Some(facts) => {
            let names = names(&row, facts);
            row.with("subject", facts.subject.clone())
                .with("issuer", facts.issuer.clone())
                .with("until", facts.valid_until.clone())
                .with("fingerprint", facts.fingerprint.to_string())
                .with("names", names)
        }
        None => row.with("names", ""),
    };
    let row = match (failure.cause, facts) {
        (TlsCause::Expired, None) => row.say("tls-expired"),
        (TlsCause::Expired, Some(_)) => row.say("tls-expired-on").hint_of("tls-expired.hint"),
        (TlsCause::NotYetValid, _) => row.say("tls-not-yet-valid"),
        (TlsCause::SelfSigned, _) => row.say("tls-self-signed"),
        (TlsCause::UnknownIssuer, Some(_)) => row.say("tls-unknown-issuer"),
        (TlsCause::UnknownIssuer, None) => {
            let row = row.say("tls-unnamed-issuer");
            row.hint_of("tls-unknown-issuer.hint")
        }
        (TlsCause::WrongName, _) => row.say("tls-wrong-name"),
        (TlsCause::Revoked, _) => row.say("tls-revoked"),
        (TlsCause::Unacceptable, _) => row.say("tls-unacceptable"),
        (TlsCause::NotTls, _) => {
            let base_url = row.endpoint().map(|endpoint| &endpoint.base_url);
            let plain = base_url.and_then(unencrypted);
            row.say("tls-not-tls").use_base_url(plain.as_ref())
        }
        (TlsCause::ClientCertificateWanted, _) => row.say("tls-client-certificate-wanted"),
        (TlsCause::ClientCertificateRefused, _) => row.say("tls-client-certificate-refused"),
        (TlsCause::Handshake, _) => row.say("tls-handshake"),
    };
    let Some(facts) = facts else { return row };
    let lines = [
        "certificate-subject",
        "certificate-issuer",
        "certificate-until",
        "certificate-fingerprint",
    ];
    let row = lines.into_iter().fold(row, |row, id| {
        let line = row.text(id);
        row.line(line)
    });
    let trusted = row
        .endpoint()
        .filter(|_| failure.cause.is_mended_by_trust());
    let trust = trusted.map(|endpoint| Remedy::TrustCertificate {
        provider: endpoint.provider,
        certificate: Box::new(facts.clone()),
    });
    row.offer_if(trust)
}

/// The names of a certificate, as many as fit in a sentence.
fn names(row: &Row<'_>, facts: &CertificateFacts) -> String {
    const SHOWN: usize = 3;
    match facts.names.len() {
        0 => format!("“{}”", facts.subject),
        many if many > SHOWN => row.and_others(facts.names[..SHOWN].join(", ")),
        _ => facts.names.join(", "),
    }
}

/// The same place without encryption, where nobody else listens on the way.
fn unencrypted(base_url: &BaseUrl) -> Option<BaseUrl> {
    let rest = base_url.as_str().strip_prefix("https://")?;
    let plain = BaseUrl::check(&format!("http://{rest}")).ok()?.url;
    plain.is_private().then_some(plain)
}

fn bad_file<'a>(row: Row<'a>, file: &BadFile) -> Row<'a> {
    let what = row.text(match file.purpose {
        FilePurpose::Authorities => "file-authorities",
        FilePurpose::ClientCertificate => "file-client-certificate",
        FilePurpose::ClientKey => "file-client-key",
    });
    let row = row.with("what", what).with("path", file.path.clone());
    let row = match &file.fault {
        FileFault::Unreadable(words) => row.with("words", words.clone()).say("file-unreadable"),
        FileFault::NoCertificate => row.say("file-no-certificate"),
        FileFault::NoKey => row.say("file-no-key"),
        FileFault::BrokenCertificate => row.say("file-broken-certificate"),
        FileFault::BrokenKey => row.say("file-broken-key"),
        FileFault::KeyMismatch => row.say("file-key-mismatch"),
    };
    row.edit().offer(Remedy::Retry)
}
