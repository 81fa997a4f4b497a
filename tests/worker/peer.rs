//! A loopback HTTP server that does exactly what a test says, byte by byte, and remembers what it
//! was asked.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it was received.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// `POST /v1/messages`.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// One connection, to answer on.
pub(crate) struct Line(TcpStream);

impl Line {
    /// Sends bytes as they are. A client that has gone is no failure of the server.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.write_all(bytes.as_ref());
    }

    /// The head of a response whose body ends with the connection.
    pub(crate) fn head(&mut self, status: u16, headers: &str) {
        self.send(format!(
            "HTTP/1.1 {status} Said so\r\n{headers}connection: close\r\n\r\n"
        ));
    }

    /// A whole response.
    pub(crate) fn answer(&mut self, status: u16, content_type: &str, body: &str) {
        self.head(status, &format!("content-type: {content_type}\r\n"));
        self.send(body);
    }

    /// The head of an event stream whose body ends with the connection.
    pub(crate) fn stream(&mut self) {
        self.head(200, "content-type: text/event-stream\r\n");
    }

    /// One event of an OpenAI stream with more text.
    pub(crate) fn text(&mut self, text: &str) {
        self.send(text_event(text));
    }

    /// Waits until the client closes the connection; says whether it did within ten seconds.
    pub(crate) fn sees_the_end(&mut self) -> bool {
        let limit = Some(Duration::from_secs(10));
        self.0.set_read_timeout(limit).expect("a limit can be set");
        match self.0.read(&mut [0; 64]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

/// One event of an OpenAI stream with more text.
pub(crate) fn text_event(text: &str) -> String {
    let text = serde_json::Value::from(text);
    format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{text}}}}}]}}\n\n")
}

/// The end of an OpenAI stream.
pub(crate) const OPENAI_END: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
    data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n";

/// The running server.
pub(crate) struct Peer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Peer {
    /// Answers every request on 127.0.0.1 through `respond`, each in its own thread.
    pub(crate) fn start(respond: impl Fn(&Received, &mut Line) + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", respond).expect("127.0.0.1 has a free port")
    }

    /// The same at another address.
    pub(crate) fn start_at(
        address: &str,
        respond: impl Fn(&Received, &mut Line) + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, respond) = (Arc::clone(&received), Arc::new(respond));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, respond) = (Arc::clone(&log), Arc::clone(&respond));
                thread::spawn(move || {
                    let mut line = Line(stream);
                    if let Some(request) = read_request(&mut line.0) {
                        log.lock().expect("no panic before").push(request.clone());
                        respond(&request, &mut line);
                        let _ = line.0.shutdown(Shutdown::Write);
                    }
                });
            }
        });
        Ok(Self { address, received })
    }

    /// Answers every request with the same text.
    pub(crate) fn saying(status: u16, content_type: &'static str, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::start(move |_, line| line.answer(status, content_type, &body))
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:PORT` with `path` behind it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All requests until now.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic before").clone()
    }
}

/// A whole request; `None` if the client goes before its end.
pub(crate) fn read_request(stream: &mut impl Read) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        read_more(stream, &mut bytes)?;
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut body = bytes.split_off(head_end + 4);
    let mut received = Received {
        line,
        headers,
        body: String::new(),
    };
    let length: usize = received
        .header("content-length")
        .map_or(Some(0), |text| text.parse().ok())?;
    while body.len() < length {
        read_more(stream, &mut body)?;
    }
    received.body = String::from_utf8(body).ok()?;
    Some(received)
}

fn read_more(stream: &mut impl Read, bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
    bytes.extend(&buffer[..read]);
    Some(())
}
