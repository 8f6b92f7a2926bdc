// Members that the standard refuses are a TypeError of the constructor, and a rejection of fetch().
const wrong = [
  { mode: "navigate" }, { mode: "CORS" }, { credentials: "always" }, { cache: "only-if-cached" }, { cache: "none" }, { redirect: "stay" },
  { referrer: "http://" }, { referrerPolicy: "none" }, { window: {} }, { signal: {} }, { signal: new EventTarget() }, { priority: "top" },
  { duplex: "full" }, { headers: 1 }, { body: Symbol(), method: "POST" }, "text",
];
const names = wrong.map((init) => {
  try {
    new Request("http://peer/", init);
  } catch (error) {
    return error.constructor.name;
  }
});
console.log(names.length, [...new Set(names)].join());
Promise.allSettled(wrong.map((init) => fetch("http://peer/", init))).then((settled) => {
  console.log([...new Set(settled.map(({ status, reason }) => `${status} ${reason?.constructor.name}`))].join());
});

// prints:
// | 16 TypeError
// | rejected TypeError
