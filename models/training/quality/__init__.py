"""The contour-quality network: from an image and a contour to the Dice that the contour would have with the truth."""
