// Small answers, ten at a time.
const address = url.replace("ws", "http") + "/http";
const start = performance.now();
let asked = 0;
let answered = 0;
async function load() {
  while (asked < count) {
    asked++;
    const response = await fetch(address);
    if ((await response.text()).length === length) answered++;
  }
}
Promise.all(Array.from({ length: 10 }, load)).then(() => report(answered, start));
