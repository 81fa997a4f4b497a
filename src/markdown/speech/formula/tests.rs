//! What formulas sound like.

use super::spoken;

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(spoken(source), expected, "{source}");
}

#[test]
fn fractions_powers_and_indices() {
    check(r"\frac{a}{b}", "a over b");
    check(r"\frac12", "one half");
    check(
        r"\frac{a+b}{c}",
        "the fraction a plus b over c end fraction",
    );
    check(r"\frac{dy}{dx}", "d y by d x");
    check(r"\frac{\partial f}{\partial x}", "partial f by partial x");
    check(r"E = mc^2", "E equals m c squared");
    check(r"x^3 + y^n", "x cubed plus y to the power of n");
    check(r"e^{-x}", "e to the power of minus x");
    check(r"2^{n+1}", "2 to the power of n plus 1 end power");
    check(r"x_1 + x_{i+1}", "x sub 1 plus x sub i plus 1 end sub");
    check(r"x_12", "x sub 1 2");
    check(r"a_i^2", "a sub i squared");
    check(
        r"A^T \mathbf{x}^{-1}",
        "A transpose x to the power of minus 1",
    );
    check(r"90^\circ", "90 degrees");
    check(r"f'(x) + f''", "f prime of x plus f double prime");
}

#[test]
fn roots_sums_integrals_and_limits() {
    check(r"\sqrt{x}", "the square root of x");
    check(
        r"\sqrt{x^2+y^2}",
        "the square root of x squared plus y squared end root",
    );
    check(r"\sqrt[3]{x}", "the cube root of x");
    check(r"\sqrt[n]{x}", "the root of degree n of x");
    check(r"\sum_{i=1}^{n} i", "the sum from i equals 1 to n of i");
    check(r"\sum_i x_i", "the sum over i of x sub i");
    check(
        r"\prod_{k=1}^{n} k = n!",
        "the product from k equals 1 to n of k equals n factorial",
    );
    check(
        r"\int_0^\infty e^{-x}\,dx",
        "the integral from 0 to infinity of e to the power of minus x d x",
    );
    check(r"\iint_D f\,dA", "the double integral over D of f d A");
    check(
        r"\lim_{x \to 0} \frac{\sin x}{x} = 1",
        "the limit as x approaches 0 of the fraction sine of x over x end fraction equals 1",
    );
    check(
        r"\max_{x \in S} f(x)",
        "the maximum over x is in S of f of x",
    );
    check(r"\bigcup\limits_{i} A_i", "the union over i of A sub i");
}

#[test]
fn letters_relations_and_sets() {
    check(r"\alpha\beta\Gamma", "alpha beta capital gamma");
    check(
        r"a \le b \ne c \approx d",
        "a is less than or equal to b is not equal to c is approximately d",
    );
    check(r"x \not= y", "x is not equal to y");
    check(
        r"x \in \mathbb{R}^n",
        "x is in the real numbers to the power of n",
    );
    check(
        r"A \cup B \subseteq C \setminus \emptyset",
        "A union B is a subset of or equal to C without the empty set",
    );
    check(r"\forall x \exists y", "for all x there exists y");
    check(
        r"a \to b \Rightarrow c \iff d",
        "a to b implies c if and only if d",
    );
    check(
        r"\{x \mid x > 0\}",
        "the set x such that x is greater than 0 end set",
    );
    check(
        r"\left\{ x | x > 0 \right\}",
        "the set x such that x is greater than 0 end set",
    );
    check(r"|x| < 1", "the absolute value of x is less than 1");
    check(r"\| x + y \|", "the norm of x plus y end norm");
    check(r"\lfloor x \rfloor", "the floor of x");
    check(r"a \mid b", "a divides b");
    check(r"|\psi\rangle", "ket psi");
    check(r"A \xrightarrow[g]{f} B", "A to B");
    check(r"-b \pm 2", "minus b plus or minus 2");
    check(
        r"3.14 \times 10^{-5}",
        "3.14 times 10 to the power of minus 5",
    );
}

#[test]
fn functions_and_parentheses() {
    check(r"f(x, y)", "f of x, y");
    check(r"f(x+1)", "f of open paren x plus 1 close paren");
    check(r"a(b+c)", "a open paren b plus c close paren");
    check(r"P(A|B)", "P of open paren A given B close paren");
    check(
        r"\sin x + \cos(2x)",
        "sine of x plus cosine of open paren 2 x close paren",
    );
    check(r"\sin^2 x", "sine squared of x");
    check(r"\log_2 n", "log base 2 of n");
    check(r"O(n \log n)", "O of open paren n log of n close paren");
    check(r"\operatorname{softmax}(z)", "softmax of z");
    check(r"\mathrm{d}x", "d x");
    check(r"\binom{n}{k}", "n choose k");
    check(
        r"\left( \frac{a}{b} \right)^2",
        "open paren a over b close paren squared",
    );
    check(r"[0, 1)", "open bracket 0, 1 close paren");
}

#[test]
fn accents_words_and_matrices() {
    check(r"\hat{x} \bar y \vec{v}", "x hat y bar vector v");
    check(r"\text{if } x", "if x");
    check(r"50\%", "50 percent");
    check(
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        "2 by 2 matrix; row 1: a, b; row 2: c, d; end matrix",
    );
    check(
        r"\begin{array}{c|c} a & b \end{array}",
        "1 by 2 matrix; row 1: a, b; end matrix",
    );
    check(
        r"f(x) = \begin{cases} x & \text{if } x \ge 0 \\ -x & \text{otherwise} \end{cases}",
        "f of x equals cases: x, if x is greater than or equal to 0; minus x, otherwise; end cases",
    );
    check(
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        "a equals b; equals c",
    );
    check(r"a \\ b", "a; b");
    check(r"E = mc^2 \tag{1}", "E equals m c squared");
    check(r"\nonsense{x}", "nonsense x");
    check("", "");
}

#[test]
fn whatever_is_written_is_said() {
    for source in include_str!("../../../../tests/fixtures/formulas.txt").lines() {
        let words = spoken(source);
        assert!(source.is_empty() || !words.is_empty(), "{source}");
        assert!(!words.contains(['\\', '{', '}', '&']), "{source}: {words}");
    }
    for source in [
        r"\frac{1}{2",
        "}{",
        r"\left(",
        r"\begin{pmatrix} a",
        "^^__",
        "\\",
        "((((",
        "|||",
    ] {
        spoken(source);
    }
    spoken(&r"\frac{".repeat(600));
    spoken(&"{".repeat(4_000));
    spoken(&"(".repeat(4_000));
    spoken(&"x^".repeat(2_000));
}
