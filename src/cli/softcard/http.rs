// SPDX-License-Identifier: MIT OR Apache-2.0
//! Just enough of HTTP/1.1 for an OCSP responder (RFC 6960, A.1): one POST for each connection, everything bounded.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika_mynumber::card::revocation::{Responder, respond};

/// The longest head of a request.
const LONGEST_HEAD: usize = 8 * 1024;
/// The longest request (one about a single certificate has some 120 bytes).
const LONGEST_BODY: usize = 16 * 1024;
/// The longest a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers one connection after the other, for as long as the program runs.
pub(super) fn serve(listener: &TcpListener, responder: Responder) {
    for connection in listener.incoming() {
        // A client that went away is no reason to stop.
        let Ok(mut connection) = connection else { continue };
        let _ = connection.set_read_timeout(Some(PATIENCE));
        let _ = connection.set_write_timeout(Some(PATIENCE));
        let answer = match body(&mut connection, Instant::now()) {
            Ok(request) => ok(&respond(&request, Timestamp::now(), responder)),
            Err(status) => refusal(status),
        };
        let _ = connection.write_all(&answer);
    }
}

fn ok(answer: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nServer: tashika-simulator\r\nContent-Type: application/ocsp-response\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    [head.as_bytes(), answer].concat()
}

fn refusal(status: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nServer: tashika-simulator\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

/// The body of a POST, or the status to refuse it with.
fn body(connection: &mut impl Read, since: Instant) -> Result<Vec<u8>, &'static str> {
    let mut received = Vec::new();
    let end = loop {
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if received.len() > LONGEST_HEAD {
            return Err("431 Request Header Fields Too Large");
        }
        more(connection, &mut received, since)?;
    };
    let mut body = received.split_off(end + 4);
    let length = announced(&String::from_utf8_lossy(&received))?;
    while body.len() < length {
        more(connection, &mut body, since)?;
    }
    body.truncate(length);
    Ok(body)
}

fn more(connection: &mut impl Read, received: &mut Vec<u8>, since: Instant) -> Result<(), &'static str> {
    if since.elapsed() > PATIENCE {
        return Err("408 Request Timeout");
    }
    let mut part = [0; 4096];
    match connection.read(&mut part) {
        Ok(0) => Err("400 Bad Request"),
        Ok(length) => {
            received.extend(part.get(..length).unwrap_or_default());
            Ok(())
        }
        Err(_) => Err("408 Request Timeout"),
    }
}

/// The length of the body, if the head is that of an OCSP request.
fn announced(head: &str) -> Result<usize, &'static str> {
    let mut lines = head.lines();
    if !lines.next().is_some_and(|line| line.starts_with("POST ")) {
        return Err("405 Method Not Allowed");
    }
    let fields: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()))
        .collect();
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    if field("content-type") != Some("application/ocsp-request") {
        return Err("415 Unsupported Media Type");
    }
    let length = field("content-length").ok_or("411 Length Required")?;
    let length: usize = length.parse().map_err(|_| "400 Bad Request")?;
    if length > LONGEST_BODY { Err("413 Content Too Large") } else { Ok(length) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;
    use std::time::Instant;

    use super::{LONGEST_BODY, LONGEST_HEAD, PATIENCE, body};

    const TYPE: &str = "Content-Type: application/ocsp-request\r\n";

    fn read(request: &str) -> Result<Vec<u8>, &'static str> {
        body(&mut Cursor::new(request.as_bytes().to_vec()), Instant::now())
    }

    #[test]
    fn a_request_is_its_body_and_no_more() {
        let request = format!("POST / HTTP/1.1\r\n{TYPE}content-length: 4\r\n\r\nbodymore");
        assert_eq!(read(&request).unwrap(), b"body");
    }

    #[test]
    fn what_is_no_request_is_refused_each_in_its_own_way() {
        let large = LONGEST_BODY + 1;
        let long = "x".repeat(LONGEST_HEAD + 4097);
        for (request, status) in [
            (format!("GET / HTTP/1.1\r\n{TYPE}\r\n"), "405 Method Not Allowed"),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody".to_owned(), "415 Unsupported Media Type"),
            (format!("POST / HTTP/1.1\r\n{TYPE}\r\nbody"), "411 Length Required"),
            (format!("POST / HTTP/1.1\r\n{TYPE}Content-Length: -1\r\n\r\n"), "400 Bad Request"),
            (format!("POST / HTTP/1.1\r\n{TYPE}Content-Length: {large}\r\n\r\n"), "413 Content Too Large"),
            (format!("POST / HTTP/1.1\r\n{TYPE}Content-Length: 5\r\n\r\nbody"), "400 Bad Request"),
            (long, "431 Request Header Fields Too Large"),
            (String::new(), "400 Bad Request"),
        ] {
            assert_eq!(read(&request), Err(status));
        }
    }

    #[test]
    fn nobody_is_waited_for_without_end() {
        let long_ago = Instant::now().checked_sub(PATIENCE * 2).unwrap();
        assert_eq!(body(&mut Cursor::new(b"POST".to_vec()), long_ago), Err("408 Request Timeout"));
    }
}
