from annotations.extraction.parsing import LONGEST_SENTENCE, parsed

SENTENCES = [
    "Ost said it rained.",
    "“No,” she said – ‘never’.",
    "",
    "a" * (LONGEST_SENTENCE + 1),
    "Ada’s bridge fell.",
]


def test_a_tree_has_the_offsets_of_its_sentence() -> None:
    for sentence, tree in zip(SENTENCES, parsed(SENTENCES), strict=True):
        assert [token.idx + len(token.text) <= len(sentence) for token in tree] == [True] * len(tree)
        assert len(tree.text) == (len(sentence) if len(sentence) <= LONGEST_SENTENCE else 0)


def test_a_neighbour_changes_nothing() -> None:
    alone = [next(iter(parsed([sentence]))).to_json() for sentence in SENTENCES]
    together = [tree.to_json() for tree in parsed(SENTENCES)]

    assert alone == together


def test_what_is_too_long_to_be_a_sentence_has_no_tree() -> None:
    (tree,) = parsed(["a " * LONGEST_SENTENCE])

    assert len(tree) == 0


def test_a_picture_is_no_word_and_moves_nothing() -> None:
    sentence = "500 people 👨‍👩‍👧 were fired."
    (tree,) = parsed([sentence])

    words = [token for token in tree if not token.is_space]
    assert [sentence[token.idx : token.idx + len(token)] for token in words] == [
        "500",
        "people",
        "were",
        "fired",
        ".",
    ]
