use crate::web::testing::run;

#[test]
fn a_pipe_reads_nothing_while_its_destination_is_erroring() {
    for sink in [
        "{ start(controller) { controller.error('x'); return new Promise(resolve => setTimeout(resolve, 10)); } }",
        "{ write(chunk, controller) { controller.error('x'); return new Promise(resolve => setTimeout(resolve, 10)); } }, \
         { highWaterMark: 3 }",
    ] {
        let script = format!(
            "let made = 0;
             const source = new ReadableStream({{ pull(controller) {{ made++; controller.enqueue(made); }} }});
             source.pipeTo(new WritableStream({sink})).catch(reason => log(reason, made <= 3))"
        );
        assert_eq!(run(&script), "x true", "{sink}");
    }
}

#[test]
fn a_transform_stream_is_transferred_with_both_sides() {
    assert_eq!(
        run("const stream = new TransformStream({ transform(chunk, c) { c.enqueue(chunk + '!') } });
             const { readable, writable } = structuredClone(stream, { transfer: [stream] });
             log(stream.readable.locked, stream.writable.locked);
             const writer = writable.getWriter();
             writer.write('x'); writer.close();
             (async () => { for await (const chunk of readable) log(chunk); })()"),
        "true true\nx!"
    );
}
