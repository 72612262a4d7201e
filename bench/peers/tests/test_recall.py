"""Recall by score, and rates interpolated on a curve."""

import math
import unittest

import numpy as np

from peers.recall import Recall, frontier, rate_at, scores


class RecallTest(unittest.TestCase):
    def test_an_answer_is_right_when_its_score_reaches_the_kth_exact_one(self):
        recall = Recall("cosine")
        recall.add(np.array([0.9, 0.8, 0.3]), np.array([0.9, 0.8, 0.7], np.float32), 3)
        self.assertAlmostEqual(recall.value, 2 / 3)

    def test_any_of_several_equal_rows_counts_as_right(self):
        recall = Recall("cosine")
        recall.add(np.array([0.5, 0.5]), np.array([0.5, 0.5, 0.5], np.float32), 2)
        self.assertEqual(recall.value, 1.0)

    def test_for_distances_less_is_better(self):
        recall = Recall("euclidean")
        recall.add(np.array([1.0, 2.5]), np.array([1.0, 2.0], np.float32), 2)
        self.assertEqual(recall.value, 0.5)

    def test_only_as_many_answers_are_wanted_as_rows_pass(self):
        recall = Recall("cosine")
        recall.add(np.array([0.4]), np.array([0.4, np.nan, np.nan], np.float32), 3)
        recall.add(np.empty(0), np.array([np.nan, np.nan, np.nan], np.float32), 3)
        self.assertEqual(recall.value, 1.0)

    def test_more_answers_than_wanted_do_not_make_up_for_wrong_ones(self):
        recall = Recall("cosine")
        recall.add(np.array([0.1, 0.1, 0.9]), np.array([0.9, 0.8], np.float32), 2)
        self.assertEqual(recall.value, 0.0)

    def test_scores_are_those_of_the_metric(self):
        base = np.array([[3, 4], [0, 1]], np.float32)
        query = np.array([0, 2], np.float32)
        np.testing.assert_allclose(scores(base, query, [0, 1], "cosine"), [0.8, 1.0])
        np.testing.assert_allclose(scores(base, query, [0, 1], "dot"), [8.0, 2.0])
        np.testing.assert_allclose(scores(base, query, [0, 1], "euclidean"), [math.sqrt(13), 1.0])


class RateTest(unittest.TestCase):
    def test_between_two_points_the_logarithm_of_the_rate_is_interpolated(self):
        rate, bound = rate_at([(0.90, 1_000), (1.0, 100)], 0.95)
        self.assertAlmostEqual(rate, math.sqrt(1_000 * 100))
        self.assertFalse(bound)

    def test_a_point_at_the_recall_gives_its_own_rate(self):
        self.assertEqual(rate_at([(0.95, 700), (0.99, 300)], 0.95), (700, False))

    def test_a_recall_that_no_point_reaches_has_no_rate(self):
        self.assertIsNone(rate_at([(0.90, 1_000), (0.94, 500)], 0.95))

    def test_where_every_point_has_more_recall_the_best_rate_is_a_bound(self):
        self.assertEqual(rate_at([(0.97, 800), (0.99, 400)], 0.95), (800, True))

    def test_points_that_others_beat_in_both_are_left_out(self):
        points = [(0.90, 500), (0.92, 900), (0.95, 300), (0.96, 400)]
        self.assertEqual(frontier(points), [(0.92, 900), (0.96, 400)])

    def test_a_noisy_point_does_not_lower_the_rate(self):
        clean = rate_at([(0.90, 1_000), (0.96, 400)], 0.95)
        self.assertEqual(rate_at([(0.90, 1_000), (0.94, 100), (0.96, 400)], 0.95), clean)


if __name__ == "__main__":
    unittest.main()
