namespace Fl.Core.Tests;

/// <summary>Group and batch normalization in double precision: both normalize sets of values, each its own.</summary>
internal sealed class ReferenceNorm(Node node, int count, double[] weights, bool training)
{
    private double[] normalized = [];
    private readonly List<(int[] Members, double Deviation)> sets = [];

    public double[] Forward(double[] x)
    {
        normalized = new double[x.Length];
        foreach (var (members, channel) in Sets())
        {
            var mean = members.Average(i => x[i]);
            var squares = members.Sum(i => (x[i] - mean) * (x[i] - mean));
            var variance = squares / members.Length;
            if (node.Layer is BatchNorm layer)
            {
                var (runningMean, runningVariance) =
                    (node.Tensor("running_mean")!.Offset + channel, node.Tensor("running_var")!.Offset + channel);
                if (training)
                {
                    weights[runningMean] += layer.Momentum * (mean - weights[runningMean]);
                    weights[runningVariance] += layer.Momentum * (squares / (members.Length - 1) - weights[runningVariance]);
                }
                else
                {
                    (mean, variance) = (weights[runningMean], weights[runningVariance]);
                }
            }
            var deviation = Math.Sqrt(variance + (node.Layer is BatchNorm b ? b.Epsilon : ((GroupNorm)node.Layer).Epsilon));
            foreach (var i in members) normalized[i] = (x[i] - mean) / deviation;
            sets.Add((members, deviation));
        }
        return [.. normalized.Select((v, i) => v * weights[Scale + Channel(i)] + weights[Shift + Channel(i)])];
    }

    public void Backward(double[] dx, double[] dy, double[] gradient)
    {
        for (var i = 0; i < dy.Length; i++)
        {
            gradient[Scale + Channel(i)] += dy[i] * normalized[i];
            gradient[Shift + Channel(i)] += dy[i];
        }
        foreach (var (members, deviation) in sets)
        {
            var mean = members.Average(i => dy[i] * weights[Scale + Channel(i)]);
            var product = members.Average(i => dy[i] * weights[Scale + Channel(i)] * normalized[i]);
            foreach (var i in members) dx[i] += (dy[i] * weights[Scale + Channel(i)] - mean - normalized[i] * product) / deviation;
        }
    }

    private int Scale => node.Tensor("weight")!.Offset;

    private int Shift => node.Tensor("bias")!.Offset;

    private int Area => node.InputShape.Height * node.InputShape.Width;

    private int Channel(int i) => i / Area % node.InputShape.Channels;

    private IEnumerable<(int[] Members, int Channel)> Sets()
    {
        var (channels, size) = (node.InputShape.Channels, node.InputShape.Size);
        if (node.Layer is BatchNorm)
            return Enumerable.Range(0, channels).Select(c =>
                (Enumerable.Range(0, count).SelectMany(n => Enumerable.Range(n * size + c * Area, Area)).ToArray(), c));
        var group = size / ((GroupNorm)node.Layer).Groups;
        return Enumerable.Range(0, count * size / group).Select(g => (Enumerable.Range(g * group, group).ToArray(), 0));
    }
}
