"""Running an original and its translation side by side, in twin directories, and comparing what they did."""
