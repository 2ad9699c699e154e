// SPDX-License-Identifier: MIT OR Apache-2.0
//! A network, run by `rten`. What it gives is looked at: shape, and that every value is a number. A mistake in the library
//! becomes an error, not the end of the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rten::{Dimension, Model, ModelOptions, NodeId, OpRegistry, ValueView, op_registry};
use rten_tensor::Layout;
use zeroize::Zeroizing;

use super::models::ModelError;
use super::onnx;

/// So long a reason of the library may be.
const LONGEST_REASON: usize = 200;

/// A network with one picture as input.
pub(super) struct Network {
    file: &'static str,
    model: Model,
    input: NodeId,
    shape: [usize; 4],
}

/// One answer: its sides and its values.
pub(super) struct Output {
    pub(super) shape: Vec<usize>,
    pub(super) values: Zeroizing<Vec<f32>>,
}

impl Network {
    /// Loads a network that takes `shape` (1, planes, height, width).
    pub(super) fn load(file: &'static str, bytes: Vec<u8>, shape: [usize; 4]) -> Result<Self, ModelError> {
        let unusable = |why: String| ModelError::NotUsable { file, why: short(&why) };
        onnx::look(&bytes).map_err(|refused| unusable(refused.to_string()))?;
        let load = || ModelOptions::with_ops(operators()).prepack_weights(true).load(bytes);
        let model = catch_unwind(AssertUnwindSafe(load))
            .map_err(|_| unusable("the library gave up on it".to_owned()))?
            .map_err(|error| unusable(error.to_string()))?;
        let &[input] = model.input_ids() else {
            return Err(ModelError::DoesNotFit { file, why: "it does not take one picture".to_owned() });
        };
        if !takes(&model, shape) {
            let why = format!("it does not take 1 x {} x {} x {}", shape[1], shape[2], shape[3]);
            return Err(ModelError::DoesNotFit { file, why });
        }
        Ok(Self { file, model, input, shape })
    }

    /// The only output.
    pub(super) fn only_output(&self) -> Result<NodeId, ModelError> {
        match self.model.output_ids() {
            &[output] => Ok(output),
            _ => Err(self.does_not_fit("it does not give one answer")),
        }
    }

    /// An output by its name.
    pub(super) fn output(&self, name: &str) -> Result<NodeId, ModelError> {
        let found = self.model.find_node(name).filter(|node| self.model.output_ids().contains(node));
        found.ok_or_else(|| self.does_not_fit(&format!("it has no output {name}")))
    }

    /// That it does not fit its card.
    pub(super) fn does_not_fit(&self, why: &str) -> ModelError {
        ModelError::DoesNotFit { file: self.file, why: why.to_owned() }
    }

    /// What it says about a picture. `None` if it says nothing, or values that are no numbers.
    pub(super) fn run(&self, picture: &[f32], outputs: &[NodeId]) -> Option<Vec<Output>> {
        let view = ValueView::from_shape(self.shape.as_slice(), picture).ok()?;
        let run = || self.model.run(vec![(self.input, view.into())], outputs, None);
        let values = catch_unwind(AssertUnwindSafe(run)).ok()?.ok()?;
        let answers: Option<Vec<Output>> = values
            .into_iter()
            .map(|value| {
                let tensor = value.into_tensor::<f32>()?;
                let shape = tensor.shape().to_vec();
                Some(Output { shape, values: Zeroizing::new(tensor.into_data()) })
            })
            .collect();
        let numbers = |answer: &Output| answer.values.iter().all(|value| value.is_finite());
        answers.filter(|answers| answers.len() == outputs.len() && answers.iter().all(numbers))
    }

    /// Number of its weights.
    pub(super) fn weights(&self) -> usize {
        self.model.total_params()
    }
}

/// Whether the model's own input has these sides, or leaves them open.
fn takes(model: &Model, shape: [usize; 4]) -> bool {
    let Some(own) = model.input_shape(0) else { return true };
    let fits = |(own, wanted): (&Dimension, usize)| match own {
        Dimension::Fixed(side) => *side == wanted,
        Dimension::Symbolic(_) => true,
    };
    own.len() == shape.len() && own.iter().zip(shape).all(fits)
}

fn short(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST_REASON).collect()
}

/// What networks for faces compute with. No loops, no branches, no random numbers, nothing that makes large tensors of small
/// ones without a picture.
fn operators() -> OpRegistry {
    op_registry!(
        Add,
        AveragePool,
        BatchNormalization,
        Cast,
        Clip,
        Concat,
        Conv,
        Div,
        Dropout,
        Elu,
        Exp,
        Flatten,
        Gather,
        Gemm,
        GlobalAveragePool,
        HardSigmoid,
        HardSwish,
        Identity,
        LeakyRelu,
        LpNormalization,
        MatMul,
        Max,
        MaxPool,
        Min,
        Mul,
        PRelu,
        Pad,
        Pow,
        ReduceL2,
        ReduceMean,
        ReduceSum,
        Relu,
        Reshape,
        Resize,
        Shape,
        Sigmoid,
        Slice,
        Softmax,
        Split,
        Sqrt,
        Squeeze,
        Sub,
        Tanh,
        Transpose,
        Unsqueeze,
        Upsample
    )
}
