use crate::web::testing::{Setup, run, run_with};

/// `transform(stream, ...chunks)` reads what becomes of chunks. `concat(chunks)` joins them.
const SETUP: &str = "
    async function transform(stream, ...chunks) {
        const writer = stream.writable.getWriter(), reader = stream.readable.getReader(), read = [];
        for (const chunk of chunks) writer.write(chunk).catch(() => {});
        writer.close().catch(() => {});
        writer.closed.catch(() => {});
        try {
            for (let next; !(next = await reader.read()).done;) read.push(next.value);
        } catch (error) { read.push(error.name) }
        return read;
    }
    const concat = chunks => new Uint8Array(chunks.flatMap(chunk => [...chunk]));
    const formats = ['deflate', 'deflate-raw', 'gzip'];
    const text = bytes => new TextDecoder().decode(bytes), bytes = text => new TextEncoder().encode(text);
";

fn with_setup(script: &str) -> String {
    format!("{SETUP} (async () => {{ {script} }})().catch(error => log('failed', error))")
}

#[test]
fn output_comes_in_pieces_of_64_kib_at_most() {
    assert_eq!(
        run(&with_setup(
            "for (const format of formats) {
                const noise = crypto.getRandomValues(new Uint8Array(60000)), input = new Uint8Array(300000);
                for (let at = 0; at < 300000; at += 60000) input.set(noise, at);
                const packed = await transform(new CompressionStream(format), input);
                const chunks = await transform(new DecompressionStream(format), concat(packed));
                log(packed.concat(chunks).every(chunk => chunk instanceof Uint8Array && chunk.length <= 65536),
                    chunks.map(chunk => chunk.length), String(concat(chunks)) === String(input));
            }"
        )),
        "true 65536,65536,65536,65536,37856 true\n\
         true 65536,65536,65536,65536,37856 true\n\
         true 65536,65536,65536,65536,37856 true"
    );
}

#[test]
fn a_chunk_that_is_not_valid_has_no_output() {
    assert_eq!(
        run(&with_setup(
            "const packed = concat(await transform(new CompressionStream('gzip'), new Uint8Array(200000)));
            packed[packed.length - 5] ^= 1;
            log(await transform(new DecompressionStream('gzip'), packed));
            log((await transform(new DecompressionStream('gzip'), packed.subarray(0, -8), packed.subarray(-8))).map(it => it.length));
            const withDictionary = new Uint8Array([0x78, 0xbb, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1]);
            log(await transform(new DecompressionStream('deflate'), withDictionary));"
        )),
        "TypeError\n65536,65536,65536,3392,9\nTypeError"
    );
}

#[test]
fn the_output_for_a_chunk_has_at_most_the_bytes_of_the_limit() {
    let setup = Setup {
        blobs: 2 << 20,
        ..Setup::default()
    };
    assert_eq!(
        run_with(
            &setup,
            &with_setup(
                "const packed = async size => concat(await transform(new CompressionStream('deflate'), new Uint8Array(size)));
                const small = await packed(1 << 20), large = await packed(4 << 20);
                const inflated = chunks => transform(new DecompressionStream('deflate'), ...chunks);
                log((await inflated([small])).length, await inflated([large]));
                const quarter = Math.ceil(large.length / 4);
                const quarters = [0, 1, 2, 3].map(n => large.subarray(n * quarter, (n + 1) * quarter));
                log((await inflated(quarters)).reduce((sum, chunk) => sum + chunk.length, 0));"
            )
        ),
        "16 RangeError\n4194304"
    );
}

#[test]
fn chunks_are_as_short_as_a_buffer_must_be() {
    let setup = Setup {
        buffer: 4000,
        ..Setup::default()
    };
    assert_eq!(
        run_with(
            &setup,
            &with_setup(
                "const packed = concat(await transform(new CompressionStream('gzip'), new Uint8Array(3000), new Uint8Array(3000)));
                log((await transform(new DecompressionStream('gzip'), packed)).map(chunk => chunk.length));
                const lengths = [];
                for await (const chunk of new Blob(['a'.repeat(6000)]).stream()) lengths.push(chunk.length);
                log(lengths);"
            )
        ),
        "4000,2000\n4000,2000"
    );
}

/// The memory of the state counts, and is free after the end.
#[test]
fn so_many_streams_are_open_as_the_limit_has_memory_for() {
    let setup = Setup {
        blobs: 4 << 20,
        ..Setup::default()
    };
    for stream in ["CompressionStream", "DecompressionStream"] {
        let script = "const open = [];
            const error = thrown(() => { for (;;) open.push(new Stream('gzip')) });
            log(error, open.length < 50);
            for (const stream of open) await stream.readable.cancel();
            open.push(...open.map(() => new Stream('gzip')));
            const half = open.length / 2;
            for (const stream of open.slice(half)) await stream.writable.abort();
            log(thrown(() => { for (let n = 0; n < half; n++) open.push(new Stream('gzip')) }).startsWith('returned'));";
        let script = with_setup(&script.replace("Stream(", &format!("{stream}(")));
        let output = run_with(&setup, &script);
        assert_eq!(output, "RangeError:RangeError true\ntrue", "{stream}");
    }
}
