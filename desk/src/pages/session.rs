//! Who may see the pages: a code of one use, exchanged for a session of this process.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use desk::DeskError;
use subtle::ConstantTimeEq as _;

/// Something that nobody can guess. It is printed by nothing but [`Secret::as_str`].
#[derive(Clone)]
pub(super) struct Secret(String);

impl Secret {
    /// 32 bytes of the system's random numbers, in hexadecimal digits.
    pub(super) fn new() -> Result<Self, DeskError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|_| DeskError::Refused("the system gives no random numbers".to_owned()))?;
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16));
        Ok(Self(digits.collect()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is this one, in a time that does not say how much of it is.
    pub(super) fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// What a browser has that was let in.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The cookie's value.
    pub(super) cookie: Secret,
    /// What every form of this session sends: a foreign page cannot know it.
    pub(super) token: Secret,
}

/// The code that is not used yet, and the sessions.
#[derive(Debug, Default)]
pub(super) struct Doors {
    code: Mutex<Option<Secret>>,
    sessions: Mutex<Vec<Session>>,
}

impl Doors {
    /// A new code. An earlier one that nobody has used is worth nothing from here on.
    pub(super) fn new_code(&self) -> Result<Secret, DeskError> {
        let code = Secret::new()?;
        *self.code.lock().unwrap_or_else(PoisonError::into_inner) = Some(code.clone());
        Ok(code)
    }

    /// Takes the code, which is no code any more, and lets in who has it.
    pub(super) fn enter(&self, typed: &str) -> Result<Option<Session>, DeskError> {
        let mut code = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        if !code.as_ref().is_some_and(|code| code.is(typed)) {
            return Ok(None);
        }
        *code = None;
        let session = Session {
            cookie: Secret::new()?,
            token: Secret::new()?,
        };
        let sessions = self.sessions.lock();
        let mut sessions = sessions.unwrap_or_else(PoisonError::into_inner);
        sessions.push(session.clone());
        Ok(Some(session))
    }

    /// The session of a cookie.
    pub(super) fn session(&self, cookie: &str) -> Option<Session> {
        let sessions = self.sessions.lock();
        let sessions = sessions.unwrap_or_else(PoisonError::into_inner);
        let mut sessions = sessions.iter();
        sessions.find(|one| one.cookie.is(cookie)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::Doors;

    #[test]
    fn a_code_lets_in_once() {
        let doors = Doors::default();
        let code = doors.new_code().unwrap();
        assert!(doors.enter("").unwrap().is_none());
        let session = doors.enter(code.as_str()).unwrap().unwrap();
        assert!(doors.enter(code.as_str()).unwrap().is_none(), "used twice");
        let cookie = session.cookie.as_str();
        assert!(
            doors
                .session(cookie)
                .unwrap()
                .token
                .is(session.token.as_str())
        );
        assert!(doors.session("").is_none() && doors.session(code.as_str()).is_none());
    }

    #[test]
    fn a_new_code_takes_the_place_of_one_that_nobody_used() {
        let doors = Doors::default();
        let (first, second) = (doors.new_code().unwrap(), doors.new_code().unwrap());
        assert!(doors.enter(first.as_str()).unwrap().is_none());
        assert!(doors.enter(second.as_str()).unwrap().is_some());
    }
}
