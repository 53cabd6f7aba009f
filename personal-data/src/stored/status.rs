//! Where an item stands in its life, and how it came.

words! {
    /// Where an item stands in its life: a message is never kept, and a contact is never solved.
    Status {
        /// Came in, and nobody has begun on it.
        Received = "received",
        /// Somebody works on it.
        InProgress = "in-progress",
        /// A message whose problem is solved; it ends after a time of grace.
        Solved = "solved",
        /// A contact whose problem is solved, kept for as long as the relation lasts.
        Kept = "kept",
        /// Came in, and is most likely spam. It is kept for a shorter time, and shown to who asks for it.
        Spam = "spam",
    }
}

words! {
    /// How an enquiry's data came to the company (GDPR, article 14(2)(f)).
    Source {
        /// From the person, with the contact form.
        Form = "form",
        /// From the company that the person works for, as when another person takes over.
        Company = "company",
        /// From the person, in another way.
        Person = "person",
    }
}
