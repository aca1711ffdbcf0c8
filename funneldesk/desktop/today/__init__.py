"""The Today room: what moves money today, line by line, and beside it how the month goes and where money leaks."""
