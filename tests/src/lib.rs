//! What several whole-app tests share.
