"""Networks of several observers: fusion, the synthetic recipe, the U-Net and its graph."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from training.config import COHORTS, DECODER, ENCODER, SLAB_SLICES
from training.network import SlabNet
from training.observers import scans, tumour
from training.observers.brain import brain
from training.observers.calibration import fit
from training.observers.fusion import FUSIONS, fuse, staple_weights, targets
from training.observers.scans import scan_of
from training.observers.synthetic import REDUCED, TEST, TRAIN, VALIDATION, sample, spline_mask
from training.observers.unet import UNet
from training.phantom.observers import OBSERVERS
from training.phantom.tissues import Tissue

VOTES = np.array([[int(v) for v in row] for row in ("11110000", "11100000", "11111000", "11000000", "11110100")], bool)


class FusionTest(unittest.TestCase):
    """Five observers of eight voxels, worked by hand and by ITK's algorithm."""

    def test_majority_union_and_intersection(self) -> None:
        self.assertEqual("".join(str(int(v)) for v in fuse(VOTES, "majority")), "11110000")
        self.assertEqual("".join(str(int(v)) for v in fuse(VOTES, "union")), "11111100")
        self.assertEqual("".join(str(int(v)) for v in fuse(VOTES, "intersection")), "11000000")

    def test_staple_after_one_iteration_and_converged(self) -> None:
        first = [1, 1, 0.99702822, 0.85695987, 0.00325248, 0.00325248, 9.063e-5, 9.063e-5]
        np.testing.assert_allclose(staple_weights(VOTES, 1), first, atol=1e-7)
        np.testing.assert_allclose(staple_weights(VOTES), [1, 1, 1, 1, 0, 0, 0, 0], atol=1e-6)

    def test_staple_of_empty_and_full_masks(self) -> None:
        self.assertFalse(fuse(np.zeros((5, 3, 3), bool), "staple").any())
        self.assertTrue(fuse(np.ones((5, 3, 3), bool), "staple").all())

    def test_targets(self) -> None:
        self.assertEqual([len(targets(VOTES, fusion)) for fusion in FUSIONS], [5, 1, 1, 1, 1])
        with self.assertRaises(ValueError):
            fuse(VOTES, "none")


class SyntheticTest(unittest.TestCase):
    """The recipe of the synthetic images."""

    def test_splits_are_apart(self) -> None:
        self.assertEqual(sorted([*TRAIN, *VALIDATION, *TEST]), list(range(100)))

    def test_equal_seeds_give_equal_samples(self) -> None:
        one, again, other = sample(3), sample(3), sample(4)
        np.testing.assert_array_equal(one.perturbed, again.perturbed)
        np.testing.assert_array_equal(one.observers, again.observers)
        self.assertFalse(np.array_equal(one.unperturbed, other.unperturbed))

    def test_a_spline_through_a_circle_encloses_its_area(self) -> None:
        mask = spline_mask(np.deg2rad(np.arange(8) * 45.0), np.full(8, 0.25), 256)
        self.assertAlmostEqual(mask.sum() / (np.pi * 64**2), 1, delta=0.01)
        self.assertEqual(mask[128, 128], True)

    def test_observers_part_on_the_right_only(self) -> None:
        shares = []
        for seed in range(20):
            observers = sample(seed).observers
            apart = observers.any(0) & ~observers.all(0)
            shares.append(apart[:, : REDUCED // 2].sum() / apart.sum())
        self.assertLess(np.mean(shares), 0.1)


class UNetTest(unittest.TestCase):
    """The papers' network and the whole path to a package."""

    def test_masks_cover_every_convolution(self) -> None:
        network = UNet(1, 2, filters=4, poolings=2)
        self.assertEqual(network.mask_channels, 2 * (4 + 8 + 16 + 8 + 4))
        masks = network.draw_masks(2000, 0.2, torch.Generator().manual_seed(0))
        self.assertAlmostEqual(float(masks.mean()), 1, delta=0.02)
        self.assertAlmostEqual(float((masks == 0).float().mean()), 0.2, delta=0.01)


class ObserverNetworksTest(unittest.TestCase):
    """Brains with a cavity, and calibration; `training.smoke` goes every network's way to its package."""

    def test_brains_are_reproducible_and_their_observers_part(self) -> None:
        one, again = brain(3), brain(3)
        np.testing.assert_array_equal(one.images, again.images)
        np.testing.assert_array_equal(one.observers, again.observers)
        self.assertTrue((one.observers.any(0) & ~one.observers.all(0)).any())
        overlap = 2 * (one.observers[0] & one.cavity).sum() / (one.observers[0].sum() + one.cavity.sum())
        self.assertGreater(overlap, 0.6)

    def test_calibration_finds_a_known_temperature_and_bias(self) -> None:
        generator = torch.Generator().manual_seed(0)
        z = torch.randn(1, 20_000, generator=generator) * 3
        share = torch.sigmoid((z[0] + 0.7) / 2.5)
        found = fit(z, share, with_bias=True)
        self.assertAlmostEqual(found.temperature, 2.5, delta=0.01)
        self.assertAlmostEqual(found.bias, 0.7, delta=0.01)
        self.assertLess(found.after, found.before)


class FamilyTest(unittest.TestCase):
    """The tumour networks: one encoder, a decoder for each fusion, crops that differ in their targets only."""

    @classmethod
    def setUpClass(cls) -> None:
        torch.manual_seed(0)
        rng = np.random.default_rng(0)
        drawn = np.zeros((OBSERVERS, 9, 160, 160), bool)
        for observer in range(OBSERVERS):
            drawn[observer, 2:7, 60 : 80 + observer, 60:90] = True
        scan = scan_of(rng.normal(60, 20, drawn.shape[1:]), drawn)
        volume = np.full((40, 160, 160), Tissue.VISCERAL_FAT, np.uint8)
        volume[30:, 60:90, 60:90] = Tissue.LIVER
        cls.crops = staticmethod(lambda fusions: tumour.Crops([scan], volume[None], fusions, 3))

    def test_phantoms_are_training_phantoms(self) -> None:
        ours = [*scans.TRAIN.seeds, *scans.VALIDATION.seeds]
        self.assertEqual(len(ours), len(set(ours)))
        self.assertLessEqual(set(ours), set(COHORTS["training"].seeds))

    def test_crops_are_the_same_whatever_the_fusion(self) -> None:
        images, targets = self.crops(FUSIONS).batch(5)
        for number, fusion in enumerate(FUSIONS):
            alone, target = self.crops([fusion]).batch(5)
            self.assertTrue(torch.equal(alone, images))
            self.assertTrue(torch.equal(target, targets[number * tumour.BATCH : (number + 1) * tumour.BATCH]))
        union, intersection = (targets.view(len(FUSIONS), -1)[FUSIONS.index(f)].sum() for f in ("union", "intersection"))
        self.assertGreater(int(union), int(intersection))
        self.assertGreater(int(intersection), 0)

    def test_training_moves_the_decoders_apart_and_keeps_the_encoder(self) -> None:
        common = SlabNet(SLAB_SLICES, 2, ENCODER, DECODER)
        before = {name: values.clone() for name, values in common.state_dict().items() if name.startswith("encoder")}
        family = tumour.Family(common).train()
        optimizer = torch.optim.Adam(family.parameters(), 1e-2)
        images, targets = self.crops(FUSIONS).batch(0)
        for _ in range(2):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(family(images, family.draw_masks(len(images), 0.1)), targets).backward()
            optimizer.step()
        masks = torch.ones(1, common.mask_channels)
        with torch.no_grad():
            together = family.eval()(images, masks).view(len(FUSIONS), len(images), 2, tumour.CROP, tumour.CROP)
            for number, fusion in enumerate(FUSIONS):
                network = family.network(fusion)
                self.assertTrue(torch.allclose(network(images, masks), together[number], atol=1e-5))
                self.assertTrue(all(torch.equal(network.state_dict()[name], values) for name, values in before.items()))
        self.assertGreater(float((together[3] - together[4]).abs().max()), 1e-3)


if __name__ == "__main__":
    unittest.main()
