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
fn a_stream_goes_through_a_message_port() {
    assert_eq!(
        run("const { port1, port2 } = new MessageChannel();
             const source = new ReadableStream({ start(c) { c.enqueue('a'); c.enqueue('b'); c.close(); } });
             port2.onmessage = async ({ data }) => {
                 for await (const chunk of data) log(chunk);
                 log('end');
             };
             port1.postMessage(source, [source]);
             log(source.locked);"),
        "true\na\nb\nend"
    );
}

#[test]
fn the_ends_of_a_transferred_stream_tell_each_other() {
    assert_eq!(
        run("const cancelled = new ReadableStream({ cancel(reason) { log('cancelled', reason) } });
             structuredClone(cancelled, { transfer: [cancelled] }).cancel('enough');
             const errored = new ReadableStream({ start(c) { c.error('broken') } });
             structuredClone(errored, { transfer: [errored] }).getReader().read().catch(reason => log('read', reason));
             const aborted = new WritableStream({ abort(reason) { log('aborted', reason) } });
             structuredClone(aborted, { transfer: [aborted] }).abort('no more');
             const wrong = new ReadableStream({ pull(c) { c.enqueue(() => {}) } });
             structuredClone(wrong, { transfer: [wrong] }).getReader().read().catch(error => log('chunk', error.name));")
        .lines()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>(),
        ["aborted no more", "cancelled enough", "chunk DataCloneError", "read broken"]
    );
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
