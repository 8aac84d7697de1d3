import torch

from perfvec.representation.vector_head import VectorHead, read_inputs


def test_factors_scale_the_reference_cycles() -> None:
    head, hidden, timings = VectorHead(5, 2, 6), torch.randn(1, 9, 5), 3 * torch.rand(1, 9, 2)
    torch.nn.init.normal_(head.leave.weight)
    vectors, left = head(hidden, timings), head.leave(hidden)
    torch.testing.assert_close(vectors[..., :2], timings * 2 / (1 + torch.exp(-left[..., :2])))
    torch.testing.assert_close(vectors[..., 2:], left[..., 2:])
    assert (vectors[..., :2] >= 0).all()


def test_without_reference_timings_vectors_are_linear() -> None:
    head, none = VectorHead(5, 0, 6), torch.empty(1, 9, 0)
    one, other = torch.randn(1, 9, 5), torch.randn(1, 9, 5)
    torch.testing.assert_close(
        head(one, none) + head(other, none), head(one + other, none) + head(torch.zeros(1, 9, 5), none)
    )


def test_inputs() -> None:
    features, timings = torch.randn(1, 4, 3), torch.rand(1, 4, 2)
    assert read_inputs(features, timings, 0) is features
    torch.testing.assert_close(read_inputs(features, timings, 2)[..., 3:], torch.log(1 + timings))
