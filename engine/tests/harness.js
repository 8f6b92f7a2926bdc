// The functions that the tests of the patches share. It runs before each of them.

function same(found, expected, what = "the value") {
    const short = (value) => String(value).slice(0, 500);
    if (!Object.is(found, expected)) throw new Error(`${what}: ${short(found)} is not ${short(expected)}`);
}

function throws(steps, kind) {
    try {
        steps();
    } catch (error) {
        if (error instanceof kind) return;
        throw error;
    }
    throw new Error(`${steps} does not throw`);
}

// The least CPU time of some rounds, in milliseconds: other processes do not change it. On Windows it is the time that has passed.
function least(steps, rounds = 3) {
    let least = Infinity;
    for (let round = 0; round < rounds; round++) {
        const start = cpuTime();
        steps();
        least = Math.min(least, cpuTime() - start);
    }
    return least;
}
