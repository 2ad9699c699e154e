// SPDX-License-Identifier: MIT OR Apache-2.0
//! Two networks of real size, written as ONNX by hand.

/// The wire format of protocol buffers, as far as ONNX needs it.
fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes(field: u64, inner: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(inner.len() as u64), inner.to_vec()].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// A graph that is being built.
#[derive(Default)]
struct Graph {
    nodes: Vec<u8>,
    constants: Vec<u8>,
    outputs: Vec<u8>,
    names: usize,
    random: u64,
}

impl Graph {
    fn name(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }

    /// Between −0.5 and 0.5 (xorshift).
    fn random(&mut self) -> f32 {
        let mut x = self.random | 1;
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.random = x;
        (x >> 40) as f32 / (1_u64 << 24) as f32 - 0.5
    }

    fn floats(&mut self, shape: &[usize], values: &[f32]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(1, shape, &raw)
    }

    fn whole_numbers(&mut self, values: &[i64]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(7, &[values.len()], &raw)
    }

    fn constant(&mut self, kind: u64, shape: &[usize], raw: &[u8]) -> String {
        let name = self.name();
        let mut tensor: Vec<u8> = shape.iter().flat_map(|side| number(1, *side as u64)).collect();
        tensor.extend(number(2, kind));
        tensor.extend(bytes(8, name.as_bytes()));
        tensor.extend(bytes(9, raw));
        self.constants.extend(bytes(5, &tensor));
        name
    }

    fn node(&mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[(&str, &[i64])]) {
        let mut node: Vec<u8> = inputs.iter().flat_map(|input| bytes(1, input.as_bytes())).collect();
        node.extend(bytes(2, output.as_bytes()));
        node.extend(bytes(4, operator.as_bytes()));
        for (name, values) in attributes {
            let mut attribute = bytes(1, name.as_bytes());
            if *name == "group" {
                attribute.extend(number(3, values[0] as u64));
                attribute.extend(number(20, 2));
            } else {
                attribute.extend(values.iter().flat_map(|value| number(8, *value as u64)));
                attribute.extend(number(20, 7));
            }
            node.extend(bytes(5, &attribute));
        }
        self.nodes.extend(bytes(1, &node));
    }

    fn conv(
        &mut self,
        input: &str,
        (from, to): (usize, usize),
        side: usize,
        step: i64,
        group: usize,
        pad: i64,
    ) -> String {
        let count = to * (from / group) * side * side;
        let gain = (12.0 / ((from / group) * side * side) as f32).sqrt();
        let weights: Vec<f32> = (0..count).map(|_| self.random() * gain).collect();
        self.conv_with(input, &[to, from / group, side, side], &weights, &vec![0.01; to], step, group, pad)
    }

    #[allow(clippy::too_many_arguments, reason = "all of them are what a convolution is")]
    fn conv_with(
        &mut self,
        input: &str,
        shape: &[usize; 4],
        weights: &[f32],
        bias: &[f32],
        step: i64,
        group: usize,
        pad: i64,
    ) -> String {
        let weights = self.floats(shape, weights);
        let bias = self.floats(&[shape[0]], bias);
        let output = self.name();
        let side = shape[2] as i64;
        let attributes: [(&str, &[i64]); 5] = [
            ("kernel_shape", &[side, side]),
            ("strides", &[step, step]),
            ("pads", &[pad, pad, pad, pad]),
            ("dilations", &[1, 1]),
            ("group", &[group as i64]),
        ];
        self.node("Conv", &[input, &weights, &bias], &output, &attributes);
        output
    }

    fn prelu(&mut self, input: &str, planes: usize) -> String {
        let slope = self.floats(&[planes, 1, 1], &vec![0.25; planes]);
        let output = self.name();
        self.node("PRelu", &[input, &slope], &output, &[]);
        output
    }

    fn relu(&mut self, input: &str) -> String {
        let output = self.name();
        self.node("Relu", &[input], &output, &[]);
        output
    }

    fn add(&mut self, one: &str, other: &str) -> String {
        let output = self.name();
        self.node("Add", &[one, other], &output, &[]);
        output
    }

    fn output(&mut self, name: &str) {
        self.outputs.extend(bytes(12, &value_info(name, &[])));
    }

    fn file(self, input: &str, shape: &[usize]) -> Vec<u8> {
        let input = bytes(11, &value_info(input, shape));
        let graph = [self.nodes, bytes(2, b"bench"), self.constants, input, self.outputs].concat();
        let operators = bytes(8, &number(2, 13));
        [number(1, 8), bytes(7, &graph), operators].concat()
    }
}

fn value_info(name: &str, shape: &[usize]) -> Vec<u8> {
    let sides: Vec<u8> = shape.iter().flat_map(|side| bytes(1, &number(1, *side as u64))).collect();
    let mut tensor = number(1, 1);
    if !shape.is_empty() {
        tensor.extend(bytes(2, &sides));
    }
    [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
}

/// MobileFaceNet (Chen et al. 2018, table 1) with batch normalisation merged into the convolutions: 112 × 112 to 128 values.
pub(crate) fn embedding() -> Vec<u8> {
    let mut graph = Graph { random: 7, ..Graph::default() };
    let mut now = graph.conv("data", (3, 64), 3, 2, 1, 1);
    now = graph.prelu(&now, 64);
    now = graph.conv(&now, (64, 64), 3, 1, 64, 1);
    now = graph.prelu(&now, 64);
    let mut from = 64;
    for (wider, to, times, first_step) in
        [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]
    {
        for time in 0..times {
            let step = if time == 0 { first_step } else { 1 };
            let inner = from * wider;
            let mut part = graph.conv(&now, (from, inner), 1, 1, 1, 0);
            part = graph.prelu(&part, inner);
            part = graph.conv(&part, (inner, inner), 3, step, inner, 1);
            part = graph.prelu(&part, inner);
            part = graph.conv(&part, (inner, to), 1, 1, 1, 0);
            now = if step == 1 && from == to { graph.add(&now, &part) } else { part };
            from = to;
        }
    }
    now = graph.conv(&now, (128, 512), 1, 1, 1, 0);
    now = graph.prelu(&now, 512);
    now = graph.conv(&now, (512, 512), 7, 1, 512, 0);
    now = graph.conv(&now, (512, 128), 1, 1, 1, 0);
    graph.node("Flatten", &[&now], "fc1", &[]);
    graph.output("fc1");
    graph.file("data", &[1, 3, 112, 112])
}

/// A detector of YuNet's size: convolutions of 3 × 3 on each plane and of 1 × 1 across them, 16 to 64 planes, three heads.
pub(crate) fn detector(side: usize) -> Vec<u8> {
    let mut graph = Graph { random: 11, ..Graph::default() };
    let mut now = graph.conv("input", (3, 16), 3, 2, 1, 1);
    now = graph.relu(&now);
    now = unit(&mut graph, &now, 16, 16);
    now = half(&mut graph, &now);
    now = unit(&mut graph, &now, 16, 32);
    now = unit(&mut graph, &now, 32, 64);
    for stride in [8, 16, 32] {
        now = half(&mut graph, &now);
        now = unit(&mut graph, &now, 64, 64);
        now = unit(&mut graph, &now, 64, 64);
        let neck = unit(&mut graph, &now, 64, 64);
        heads(&mut graph, &neck, stride, side / stride);
    }
    graph.file("input", &[1, 3, side, side])
}

fn unit(graph: &mut Graph, input: &str, from: usize, to: usize) -> String {
    let across = graph.conv(input, (from, to), 1, 1, 1, 0);
    let each = graph.conv(&across, (to, to), 3, 1, to, 1);
    graph.relu(&each)
}

fn half(graph: &mut Graph, input: &str) -> String {
    let output = graph.name();
    graph.node("MaxPool", &[input], &output, &[("kernel_shape", &[2, 2]), ("strides", &[2, 2])]);
    output
}

/// Class, object, box and points. The weights are nothing, and cost what others cost; one cell of the coarsest grid says "face".
fn heads(graph: &mut Graph, input: &str, stride: usize, cells: usize) {
    let points = [-0.9, -0.8, 0.9, -0.8, 0.0, 0.2, -0.7, 1.0, 0.7, 1.0].map(|place| 0.5 + place);
    let kinds: [(&str, &[f32]); 4] =
        [("cls", &[0.0]), ("obj", &[0.0]), ("bbox", &[0.5, 0.5, 1.6, 1.8]), ("kps", &points)];
    for (kind, bias) in kinds {
        let planes = bias.len();
        let weights = vec![0.0; planes * 64];
        let mut now = graph.conv_with(input, &[planes, 64, 1, 1], &weights, bias, 1, 1, 0);
        let mut middle = vec![0.0; planes * 9];
        (0..planes).for_each(|plane| middle[plane * 9 + 4] = 1.0);
        now = graph.conv_with(&now, &[planes, 1, 3, 3], &middle, &vec![0.0; planes], 1, planes, 1);
        if planes == 1 {
            let mut spot = vec![0.0; cells * cells];
            if stride == 32 {
                spot[(cells / 2) * cells + cells / 2 - 1] = 1.0;
            }
            let spot = graph.floats(&[1, 1, cells, cells], &spot);
            now = graph.add(&now, &spot);
        }
        let turned = graph.name();
        graph.node("Transpose", &[&now], &turned, &[("perm", &[0, 2, 3, 1])]);
        let shape = graph.whole_numbers(&[1, (cells * cells) as i64, planes as i64]);
        let name = format!("{kind}_{stride}");
        graph.node("Reshape", &[&turned, &shape], &name, &[]);
        graph.output(&name);
    }
}
