//! What makes an enquiry count as spam, as it is stored; `enquiry/spam` judges it.

words! {
    /// One sign of spam.
    SpamReason {
        /// An address that is not the sender's, beside offers.
        Links = "links",
        /// A line that is no words, from somebody whose name is none.
        Gibberish = "gibberish",
        /// A name sent more than once, which no browser does.
        Repeated = "repeated",
        /// Phrases of offers.
        Pitch = "pitch",
        /// The input that people do not see was filled in, twice.
        Trap = "trap",
    }
}
