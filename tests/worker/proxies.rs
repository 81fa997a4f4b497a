//! Loopback proxies that remember what they were asked: one that makes tunnels, and a SOCKS one.

use crate::peer::{OPENAI_END, Received, read_request, text_event};
use std::io::{Read, Write, copy};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A running proxy.
pub(crate) struct Recording {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Recording {
    /// What it was asked until now.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic before").clone()
    }
}

fn serve(
    handle: impl Fn(TcpStream, &Mutex<Vec<Received>>) -> Option<()> + Send + Sync + 'static,
) -> Recording {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let received = Arc::new(Mutex::new(Vec::new()));
    let (log, handle) = (Arc::clone(&received), Arc::new(handle));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (log, handle) = (Arc::clone(&log), Arc::clone(&handle));
            thread::spawn(move || handle(stream, &log));
        }
    });
    Recording { port, received }
}

fn note(log: &Mutex<Vec<Received>>, request: &Received) {
    log.lock().expect("no panic before").push(request.clone());
}

fn say_fine(stream: &mut TcpStream) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let answer = format!("{head}{}{OPENAI_END}", text_event("fine"));
    let _ = stream.write_all(answer.as_bytes());
    let _ = stream.shutdown(Shutdown::Write);
}

/// Makes tunnels to whatever `CONNECT` names on this machine.
pub(crate) fn tunnelling() -> Recording {
    serve(|mut client, log| {
        let request = read_request(&mut client)?;
        note(log, &request);
        let authority = request.line.strip_prefix("CONNECT ")?;
        let port = authority.rsplit_once(':')?.1;
        let mut server = TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
        let mut back = (server.try_clone().ok()?, client.try_clone().ok()?);
        thread::spawn(move || {
            let _ = copy(&mut back.0, &mut back.1);
            let _ = back.1.shutdown(Shutdown::Write);
        });
        copy(&mut client, &mut server).ok()?;
        server.shutdown(Shutdown::Write).ok()
    })
}

/// Speaks SOCKS 5 and answers itself, as the server behind it would. What it is asked for, and the
/// login, are recorded as a request of their own: `user:password` and the host's bytes.
pub(crate) fn socks() -> Recording {
    serve(|mut client, log| {
        let mut exact = |length: usize| {
            let mut bytes = vec![0; length];
            client.read_exact(&mut bytes).ok()?;
            Some(bytes)
        };
        let methods = exact(2)?[1];
        exact(methods.into())?;
        client.write_all(&[5, 2]).ok()?;
        let field = |client: &mut TcpStream| {
            let mut length = [0];
            client.read_exact(&mut length).ok()?;
            let mut text = vec![0; length[0].into()];
            client.read_exact(&mut text).ok()?;
            String::from_utf8(text).ok()
        };
        client.read_exact(&mut [0]).ok()?;
        let login = format!("{}:{}", field(&mut client)?, field(&mut client)?);
        client.write_all(&[1, 0]).ok()?;
        client.read_exact(&mut [0; 4]).ok()?;
        let host = field(&mut client)?;
        client.read_exact(&mut [0; 2]).ok()?;
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
        let asked = Received {
            line: login,
            headers: Vec::new(),
            body: host,
        };
        note(log, &asked);
        note(log, &read_request(&mut client)?);
        say_fine(&mut client);
        Some(())
    })
}
