"""The questions of an audit: each module answers one, with frames; words and charts come later."""
