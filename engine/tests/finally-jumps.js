// Jumps of several kinds through nested finally blocks go where each of them has to go.
const log = [];
outer: for (let i = 0; i < 5; i++) {
  try {
    for (;;) {
      try {
        if (i === 0) break;
        if (i === 1) continue outer;
        if (i === 2) break;
        if (i === 3) break outer;
        throw new Error("`break outer` does not leave the loop: " + log);
      } finally { log.push("b" + i) }
    }
    log.push("c" + i);
  } finally { log.push("a" + i) }
}
if (log.join() !== "b0,c0,a0,b1,a1,b2,c2,a2,b3,a3") throw new Error(log.join());
function f(x) {
  for (const y of [1, 2]) {
    try { try { if (x === 0) continue; if (x === 1) break; if (x === 2) return "returned"; return "also returned" } finally { log.push(y) } } finally { log.push(y) }
  }
  return "end";
}
log.length = 0;
const results = [f(0), f(1), f(2), f(3)].join();
if (results !== "end,end,returned,also returned" || log.join() !== "1,1,2,2,1,1,1,1,1,1") throw new Error(results + " " + log);
