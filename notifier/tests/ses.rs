//! What goes to SES, over the wire.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use notifier::{Mail, MailError, SendMail, Ses, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Sends a mail to a stand-in that gives this answer; what it was sent, and what came of it.
async fn send(status: u16, answer: Value) -> (String, Result<(), MailError>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let settings = Settings::read(|name| {
        let value = match name {
            "NOTIFY_FROM" => "skjema@example.no",
            "NOTIFY_TO" => "ansatte@example.no",
            "AWS_REGION" => "eu-north-1",
            "AWS_ENDPOINT_URL_SESV2" => return Some(format!("http://127.0.0.1:{port}")),
            _ => "x",
        };
        Some(value.to_owned())
    });
    let ses = Ses::new(&settings.unwrap());
    let stand_in = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !is_whole(&request) {
            assert!(stream.read_buf(&mut request).await.unwrap() > 0);
        }
        let answer = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} X\r\nx-amzn-ErrorType: MessageRejected\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        stream.write_all((head + &answer).as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let mail = Mail {
        id: "7K3Q-9XWD".to_owned(),
        subject: "Ny melding på skjemaet".to_owned(),
        body: "Referanse: 7K3Q-9XWD\n".to_owned(),
    };
    let sent = ses.send(&mail).await;
    (stand_in.await.unwrap(), sent)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        body.len() >= length.unwrap_or(0)
    })
}

#[tokio::test]
async fn a_mail_goes_from_one_address_to_one_mailbox() {
    let (request, sent) = send(200, json!({ "MessageId": "1" })).await;
    assert_eq!(sent, Ok(()));
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /v2/email/outbound-emails HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains("/eu-north-1/ses/aws4_request"),
        "signed: {head}"
    );
    let text = |data: &str| json!({ "Data": data, "Charset": "UTF-8" });
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({
            "FromEmailAddress": "skjema@example.no",
            "Destination": { "ToAddresses": ["ansatte@example.no"] },
            "Content": { "Simple": {
                "Subject": text("Ny melding på skjemaet"),
                "Body": { "Text": text("Referanse: 7K3Q-9XWD\n") },
                "Headers": [{ "Name": "Auto-Submitted", "Value": "auto-generated" }],
            } },
        })
    );
}

#[tokio::test]
async fn a_refusal_is_told_by_its_name_alone() {
    let message = "Email address is not verified: ansatte@example.no";
    let (_, sent) = send(400, json!({ "message": message })).await;
    let error = sent.unwrap_err();
    assert_eq!(error.kind, "MessageRejected");
    assert!(!error.to_string().contains('@'), "{error}");
}
