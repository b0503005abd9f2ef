"""The kinds of records, a module each: their keys, and what they answer when any record is asked."""
