"""Writes reference.txt: values and gradients of functions of matrices, computed by mpmath with 60 digits.

python3 reference.py > reference.txt       (mpmath 1.3.0)

Each line is a function, the matrix, the value and the gradient of the sum of value * weight, where the weight of element (i, j) is
1 / (1 + i + 2 j). Gradients are central differences with a step of 1e-20, of functions whose values have 60 digits. Functions of
symmetric matrices have the gradient among symmetric matrices.
"""
from mpmath import mp, mpf, matrix, det, inverse, expm, svd_r, eigsy, cholesky, qr, eye, log, diag, norm, sqrt

mp.dps = 60


def column(values):
    return matrix([[v] for v in values])


def singular_values(a):
    return column(sorted([v for v in svd_r(a, compute_uv=False)], reverse=True))


def eigenvalues(a):
    return column(sorted(eigsy(a, eigvals_only=True)))


def first_negative(vector):
    largest = max(abs(v) for v in vector)
    return next(v for v in vector if abs(v) >= largest / 2) < 0


def eigenvectors(a):
    w, v = eigsy(a)
    n = a.rows
    result = matrix(n, n)
    for j, old in enumerate(sorted(range(n), key=lambda k: w[k])):
        vector = [v[i, old] for i in range(n)]
        sign = -1 if first_negative(vector) else 1
        for i in range(n):
            result[i, j] = sign * vector[i]
    return result


def positive_qr(a):
    k = min(a.rows, a.cols)
    q, r = qr(a[:, 0:k], mode='skinny')
    q = q * diag([-1 if r[i, i] < 0 else 1 for i in range(k)])
    return q, q.T * a


def pinv(a):
    if a.rows >= a.cols:
        return inverse(a.T * a) * a.T
    return a.T * inverse(a * a.T)


def total(value):
    return sum(value[i, j] / (1 + i + 2 * j) for i in range(value.rows) for j in range(value.cols))


def gradient(f, a, symmetric):
    h = mpf(10) ** -20
    g = matrix(a.rows, a.cols)
    for i in range(a.rows):
        for j in range(a.cols):
            d = matrix(a.rows, a.cols)
            d[i, j] += h / 2 if symmetric else h
            if symmetric:
                d[j, i] += h / 2
            g[i, j] = (total(f(a + d)) - total(f(a - d))) / (2 * h)
    return g


def text(m):
    return '%dx%d:' % (m.rows, m.cols) + ','.join(mp.nstr(m[i, j], 20) for i in range(m.rows) for j in range(m.cols))


def write(name, f, a, symmetric=False):
    print(name, text(a), text(f(a)), text(gradient(f, a, symmetric)))


def exact(rows):
    return matrix([[mpf(v) for v in row] for row in rows])


scalar = lambda f: lambda a: matrix([[f(a)]])
SQUARE = exact([[2, -1, 0.5, 3], [0.25, 1, -2, 1.5], [1, 4, 0.75, -1], [-0.5, 2, 1, 1]])
TALL = exact([[1, 2, -0.5], [0.25, -1, 3], [2, 0.5, 1], [-1.5, 1, 0.125]])
WIDE = TALL.T
DEFINITE = exact([[4, 1, -0.5, 0.25], [1, 3, 0.75, -1], [-0.5, 0.75, 5, 0.5], [0.25, -1, 0.5, 2]])
SMALL = exact([[4, 2], [2, 3]])
NILPOTENT = exact([[0, 1, 2], [0, 0, -1], [0, 0, 0]])
FAR_FROM_NORMAL = exact([[1, 1048576], [0, -1]])
LARGE = exact([[-20, 3, 1], [5, -30, 2], [0.5, 7, -12]])
HILBERT = matrix([[mpf(float(mpf(1) / (i + j + 1))) for j in range(5)] for i in range(5)])

write('det', scalar(det), SQUARE)
write('det', scalar(det), HILBERT)
write('logAbs', scalar(lambda a: log(abs(det(a)))), SQUARE)
write('inverse', inverse, SQUARE)
write('inverse', inverse, HILBERT)
write('solve', lambda a: inverse(a) * exact([[1, 2], [0, -1], [3, 1], [1, 1]]), SQUARE)
write('pinv', pinv, TALL)
write('pinv', pinv, WIDE)
write('matrixExp', expm, SQUARE)
write('matrixExp', expm, NILPOTENT)
write('matrixExp', expm, FAR_FROM_NORMAL)
write('matrixExp', expm, LARGE)
write('cholesky', cholesky, SMALL, True)
write('cholesky', cholesky, DEFINITE, True)
write('eigvalsh', eigenvalues, DEFINITE, True)
write('eigenvectors', eigenvectors, DEFINITE, True)
write('svdvals', singular_values, SQUARE)
write('svdvals', singular_values, TALL)
write('svdvals', singular_values, WIDE)
write('q', lambda a: positive_qr(a)[0], TALL)
write('r', lambda a: positive_qr(a)[1], TALL)
write('q', lambda a: positive_qr(a)[0], WIDE)
write('r', lambda a: positive_qr(a)[1], WIDE)
write('nuclearNorm', scalar(lambda a: sum(singular_values(a))), TALL)
write('spectralNorm', scalar(lambda a: singular_values(a)[0]), TALL)
write('cond', scalar(lambda a: singular_values(a)[0] / singular_values(a)[3]), SQUARE)
write('matrixPower-3', lambda a: inverse(a * a * a), SQUARE)
