// atob accepts ASCII whitespace, missing padding and bits that are left, and no other deviation.
console.log(atob(" aG Vs\tbG\n8 "), atob("YQ"), atob("YWI"), atob("YR"), atob("/+//").charCodeAt(0));
for (const data of [
  "a", "aaaaa", "YQ=", "YQ===", "=", "Y=Q=", "a-b_", "YQ\u00a0==", "YQ\u00a0", "\vYQ==", "é", "\u0141QQQ", "YQ==YQ==",
]) {
  try {
    console.log("decoded", atob(data));
  } catch (error) {
    if (error.name !== "InvalidCharacterError") console.log(data, error.name);
  }
}

// prints:
// | hello a ab a 255
