// The linear layer's two ways to a product.

#include <QTest>

#include "engine/layers/linear.h"

using namespace saccade;

namespace {

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
      QVERIFY((Linear(w, bias)(x).cast<double>() - expected).cwiseAbs().maxCoeff() < 1e-5);
    }
  }

  void weightsThatHalfPrecisionWouldChangeAreNotKeptInIt() {
    Matrix weight = in_half(Matrix::Random(256, 128));
    weight(17, 5) = 0.1f;
    QVERIFY(HalfWeights(weight).empty());
  }
};

QTEST_APPLESS_MAIN(TestLayers)
#include "test_layers.moc"
