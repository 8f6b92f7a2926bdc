// atob accepts ASCII whitespace and missing padding, and no other deviation.
console.log(atob(" aG Vs\tbG\n8 "), atob("YQ"), atob("YWI"));
for (const data of ["a", "aaaaa", "YQ=", "YQ===", "=", "Y=Q=", "a-b_", "YQ\u00a0==", "é", "YQ==YQ=="]) {
  try {
    console.log("decoded", atob(data));
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | hello a ab
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
// | InvalidCharacterError
