// Layers compute what the same formula in double precision does, whichever way they take.

#include <QTest>
#include <atomic>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "engine/core/parallel.h"
#include "engine/core/row_buffer.h"
#include "engine/layers/activation.h"
#include "engine/layers/linear.h"
#include "engine/layers/normalization.h"
#include "random_parts.h"

using namespace saccade;
using saccade::testing::RandomWeights;

namespace {

double exact(const std::string& name, double x) {
  const double cubic = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
  if (name == "gelu") return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
  if (name.starts_with("gelu_")) return 0.5 * x * (1 + std::tanh(cubic));
  if (name == "quick_gelu") return x / (1 + std::exp(-1.702 * x));
  if (name == "silu" || name == "swish") return x / (1 + std::exp(-x));
  if (name == "relu") return std::max(0.0, x);
  if (name == "relu2") return x > 0 ? x * x : 0;
  if (name == "tanh") return std::tanh(x);
  return name == "sigmoid" ? 1 / (1 + std::exp(-x)) : NAN;
}

Matrix in_half(const Matrix& weight) { return weight.cast<Eigen::half>().cast<float>(); }

}  // namespace

class TestLayers : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { std::srand(1); }

  void aLargeLayerComputesWhatDoubleDoes_data() {
    QTest::addColumn<int>("outputs");
    QTest::addColumn<int>("inputs");
    QTest::newRow("large") << 1024 << 128;
    QTest::newRow("rows left over") << 1023 << 128;
    QTest::newRow("columns left over") << 1024 << 123;
    QTest::newRow("small") << 5 << 7;
  }

  void aLargeLayerComputesWhatDoubleDoes() {
    QFETCH(int, outputs);
    QFETCH(int, inputs);
    const Matrix weight = Matrix::Random(outputs, inputs);
    const Vector bias = Vector::Random(outputs), x = Vector::Random(inputs);
    for (const Matrix& w : {weight, in_half(weight)}) {
      const Eigen::VectorXd expected = w.cast<double>() * x.cast<double>() + bias.cast<double>();
      QVERIFY((Linear(WeightMatrix(w), bias)(x).cast<double>() - expected).cwiseAbs().maxCoeff() < 1e-5);
    }
  }

  void manyInputsAtOnceComputeWhatOneDoes() {
    for (const Matrix& weight : {Matrix(Matrix::Random(300, 128)), in_half(Matrix::Random(300, 128))}) {
      const Linear linear{WeightMatrix(weight), Vector::Random(300)};
      const Matrix x = Matrix::Random(70, 128);
      const Matrix together = linear.rows(x);
      for (Eigen::Index i = 0; i < x.rows(); ++i) {
        QVERIFY((together.row(i).transpose() - linear(x.row(i).transpose())).cwiseAbs().maxCoeff() < 1e-4);
      }
    }
  }

  void activationsComputeWhatDoubleDoes() {
    const Matrix x = Matrix::Random(5, 50) * 8;
    for (const Activation& activation : activations()) {
      Matrix y = x;
      activation.apply(y);
      for (Eigen::Index i = 0; i < x.size(); ++i) {
        QVERIFY2(std::abs(y.data()[i] - exact(activation.name, x.data()[i])) < 4e-6, activation.name);
      }
    }
  }

  void aNormalizedRowHasTheMeanAndTheVarianceOfItsParameters() {
    const Matrix x = Matrix::Random(3, 64) * 10;
    for (const bool layer : {true, false}) {
      const auto make = layer ? Normalization::layer : Normalization::root_mean_square;
      const Matrix y = make(RandomWeights(5), "norm", 64, 1e-5)(x);
      const RandomWeights same(5);
      const Vector weight = same.vector("norm.weight", 64);
      const Vector bias = layer ? same.vector("norm.bias", 64) : Vector::Zero(64);
      for (Eigen::Index i = 0; i < 3; ++i) {
        Eigen::VectorXd row = x.row(i).cast<double>();
        if (layer) row.array() -= row.mean();
        row /= std::sqrt(row.squaredNorm() / 64 + 1e-5);
        const Eigen::VectorXd expected = row.cwiseProduct(weight.cast<double>()) + bias.cast<double>();
        QVERIFY((y.row(i).transpose().cast<double>() - expected).cwiseAbs().maxCoeff() < 1e-5);
      }
    }
  }

  void aBufferGrowsAndItsCopiesGoTheirOwnWays() {
    RowBuffer one;
    one.append(Matrix::Constant(2, 3, 1));
    one.append(Matrix::Constant(1, 3, 2));
    RowBuffer other = one;
    one.append(Matrix::Constant(1, 3, 3));
    other.append(Matrix::Constant(1, 3, 4));
    QCOMPARE(one.rows(), Eigen::Index(4));
    QVERIFY(one.matrix().row(3).isConstant(3) && other.matrix().row(3).isConstant(4));
    QVERIFY(one.matrix().topRows(3) == other.matrix().topRows(3));
    one.truncate(1);
    one.append(Matrix::Constant(1, 3, 5));
    QVERIFY(one.matrix().row(1).isConstant(5) && other.matrix().row(1).isConstant(1));
  }

  void loopsRunEveryIndexOnceAndPassFailuresOn() {
    std::vector<std::atomic<int>> calls(1000);
    parallel_for(1000, [&](int i) { parallel_for(2, [&](int) { ++calls[i]; }); });
    for (const auto& count : calls) QCOMPARE(count.load(), 2);
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, parallel_for(100, [](int i) {
                               if (i == 50) throw std::runtime_error("no");
                             }));
  }

  void weightsThatHalfPrecisionWouldChangeAreNotKeptInIt() {
    Matrix weight = in_half(Matrix::Random(256, 128));
    weight(17, 5) = 0.1f;
    QVERIFY(!WeightMatrix(weight).is_half());
  }
};

QTEST_APPLESS_MAIN(TestLayers)
#include "test_layers.moc"
