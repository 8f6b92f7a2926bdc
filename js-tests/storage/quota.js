// Exceeding 5 Mi code units of keys and values is a QuotaExceededError, and changes nothing.
const size = 5 << 20;
for (const storage of [localStorage, sessionStorage]) {
  storage.a = "x".repeat(size - 1);
  for (const steps of [() => storage.setItem("b", ""), () => { storage.a += "x"; }, () => { storage.b = ""; }]) {
    try { steps(); } catch (error) { console.log(error.name, error instanceof DOMException, error.code); }
  }
  console.log(storage.length, storage.a.length === size - 1);
  storage.a = "x";
  storage.b = "";
  console.log(storage.length);
}

// prints:
// | QuotaExceededError true 22
// | QuotaExceededError true 22
// | QuotaExceededError true 22
// | 1 true
// | 2
// | QuotaExceededError true 22
// | QuotaExceededError true 22
// | QuotaExceededError true 22
// | 1 true
// | 2
