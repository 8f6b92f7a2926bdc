// The message says what is wrong and where.
const message = (text) => {
  try {
    JSON.parse(text);
  } catch (error) {
    console.log(error.name, error instanceof SyntaxError, Object.hasOwn(error, "message"), error.message);
  }
};
message("");
message('{"a": 1,\n "b": oops}');
message("[1,\n2,\n 3 4]");
message('["a\tb"]');
message('["\\q"]');
message("\u20ac");
message('["\ud83d\ude00" \ud83d\ude00]');

// prints:
// | SyntaxError true true Unexpected end of JSON input at position 0 (line 1 column 1)
// | SyntaxError true true Unexpected token 'o' in JSON at position 15 (line 2 column 7)
// | SyntaxError true true Unexpected token '4' in JSON at position 10 (line 3 column 4)
// | SyntaxError true true Control character U+0009 in a string of JSON, where it must be escaped, at position 3 (line 1 column 4)
// | SyntaxError true true Bad escape sequence at 'q' in a string of JSON at position 3 (line 1 column 4)
// | SyntaxError true true Unexpected token '€' in JSON at position 0 (line 1 column 1)
// | SyntaxError true true Unexpected token '😀' in JSON at position 6 (line 1 column 7)
