//! Random programs over the heap, against a model of what is reachable.
mod miri {
    use super::super::run_test;
    use crate::{BOA_GC, Collector, Ephemeron, Finalize, Gc, GcRefCell, Trace, WeakGc};
    use std::{
        cell::RefCell,
        collections::{BTreeMap, BTreeSet},
        rc::Rc,
    };

    type Alive = Rc<RefCell<BTreeSet<usize>>>;

    /// Notes which nodes exist.
    struct Canary(usize, Alive);

    impl Drop for Canary {
        fn drop(&mut self) {
            assert!(self.1.borrow_mut().remove(&self.0), "dropped twice");
        }
    }

    #[derive(Trace, Finalize)]
    #[boa_gc(unsafe_no_drop)]
    struct Node {
        // SAFETY: it has no nodes.
        #[unsafe_ignore_trace]
        canary: Canary,
        edges: GcRefCell<Vec<Gc<Node>>>,
        /// Each value lives as long as its key and this node.
        ephemerons: GcRefCell<Vec<Ephemeron<Node, Gc<Node>>>>,
    }

    #[derive(Default)]
    struct Model {
        edges: BTreeMap<usize, Vec<usize>>,
        ephemerons: BTreeMap<usize, Vec<(usize, usize)>>,
    }

    impl Model {
        fn reachable(&self, roots: impl Iterator<Item = usize>) -> BTreeSet<usize> {
            let mut found = BTreeSet::new();
            let mut queue: Vec<_> = roots.collect();
            loop {
                while let Some(id) = queue.pop() {
                    if found.insert(id) {
                        queue.extend(self.edges.get(&id).into_iter().flatten());
                    }
                }
                queue.extend(
                    found
                        .iter()
                        .filter_map(|id| self.ephemerons.get(id))
                        .flatten()
                        .filter(|(key, value)| found.contains(key) && !found.contains(value))
                        .map(|(_, value)| *value),
                );
                if queue.is_empty() {
                    return found;
                }
            }
        }
    }

    fn collect(young: bool) {
        BOA_GC.with(|gc| Collector::collect(&mut gc.borrow_mut(), young));
    }

    fn program(seed: u64) {
        let mut state = seed;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let alive = Alive::default();
        let mut model = Model::default();
        let mut roots: Vec<Gc<Node>> = Vec::new();
        let mut weaks: Vec<(usize, WeakGc<Node>)> = Vec::new();
        for id in 0..if cfg!(miri) { 150 } else { 400 } {
            // A node that is reached from a root, by some steps.
            let mut walk = |roots: &[Gc<Node>]| {
                let mut node = roots[random(roots.len())].clone();
                for _ in 0..random(4) {
                    let edges = node.edges.borrow().clone();
                    if !edges.is_empty() {
                        node = edges[random(edges.len())].clone();
                    }
                }
                node
            };
            let new = |alive: &Alive| {
                alive.borrow_mut().insert(id);
                Gc::new(Node {
                    canary: Canary(id, alive.clone()),
                    edges: GcRefCell::default(),
                    ephemerons: GcRefCell::default(),
                })
            };
            if roots.len() < 2 {
                roots.push(new(&alive));
                continue;
            }
            let (one, two, three) = (walk(&roots), walk(&roots), walk(&roots));
            match random(12) {
                0 => roots.push(new(&alive)),
                1..=3 => {
                    let new = new(&alive);
                    one.edges.borrow_mut().push(new);
                    model.edges.entry(one.canary.0).or_default().push(id);
                }
                4 => {
                    one.edges.borrow_mut().push(two.clone());
                    model
                        .edges
                        .entry(one.canary.0)
                        .or_default()
                        .push(two.canary.0);
                }
                5 => {
                    one.edges.borrow_mut().clear();
                    model.edges.remove(&one.canary.0);
                }
                6 => {
                    let value = new(&alive);
                    one.ephemerons
                        .borrow_mut()
                        .push(Ephemeron::new(&two, value));
                    model
                        .ephemerons
                        .entry(one.canary.0)
                        .or_default()
                        .push((two.canary.0, id));
                }
                7 => {
                    one.ephemerons
                        .borrow_mut()
                        .push(Ephemeron::new(&two, three.clone()));
                    let pair = (two.canary.0, three.canary.0);
                    model.ephemerons.entry(one.canary.0).or_default().push(pair);
                }
                8 => weaks.push((one.canary.0, WeakGc::new(&one))),
                9 => {
                    roots.swap_remove(random(roots.len()));
                }
                10 => roots.push(one.clone()),
                _ => {}
            }
            drop((one, two, three));
            let is_full = random(8) == 0;
            if is_full || random(3) == 0 {
                collect(!is_full);
                let reachable = model.reachable(roots.iter().map(|node| node.canary.0));
                assert!(
                    alive.borrow().is_superset(&reachable),
                    "{seed}: used after it was freed"
                );
                if is_full {
                    assert_eq!(*alive.borrow(), reachable, "{seed}: garbage remains");
                }
                for (id, weak) in &weaks {
                    assert_eq!(
                        weak.upgrade().is_some(),
                        alive.borrow().contains(id),
                        "{seed}"
                    );
                }
            }
        }
        drop((roots, weaks));
        collect(true);
        collect(false);
        assert!(alive.borrow().is_empty(), "{seed}");
    }

    #[test]
    fn young_collections_free_only_garbage() {
        run_test(|| {
            for seed in 0..if cfg!(miri) { 2 } else { 100 } {
                program(seed);
            }
        });
    }
}
