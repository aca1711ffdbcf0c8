"""Files in and out: reading what people bring, and writing what they take away."""
